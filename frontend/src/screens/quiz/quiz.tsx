import { useQueries } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useDraft } from '../../api/draft.js';
import { stepOf, withoutPhotos } from '../../api/draft-rules.js';
import { ApiError } from '../../api/http.js';
import { photoQuery } from '../../api/photos.js';
import { navigate } from '../../ui/navigation.js';
import { Bones } from '../frame/bones.js';
import { Fault } from '../frame/fault.js';
import { Screen } from '../frame/screen.js';
import { ConfirmStep } from './confirm-step.js';
import { GarmentsStep } from './garments-step.js';
import { OptionsStep } from './options-step.js';
import { PersonStep } from './person-step.js';
import type { StepProps } from './quiz-screen.js';

const STEPS = { person: PersonStep, garments: GarmentsStep, options: OptionsStep, confirm: ConfirmStep };

/** The quiz shows what the server's draft says, so a reload, another phone or tomorrow goes on from here. */
export function Quiz() {
  const { query, draft, save } = useDraft();
  useForgetDeletedPhotos(draft, save);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [draft?.step]);
  if (query.isError) {
    return (
      <Screen onBack={() => navigate('/')}>
        <Fault alone error={query.error} onRetry={() => void query.refetch()} />
      </Screen>
    );
  }
  if (!draft) return <Bones />;
  const Step = STEPS[stepOf(draft)];
  return <Step draft={draft} save={save} />;
}

/** The draft outlives its photos: retention or another device may have deleted them. */
function useForgetDeletedPhotos(draft: StepProps['draft'] | null, save: StepProps['save']): void {
  const ids = draft ? [draft.personPhotoId, ...draft.garments.map(({ photoId }) => photoId)] : [];
  const gone = useQueries({
    queries: ids.flatMap((id) => (id ? [photoQuery(id)] : [])),
    combine: (results) =>
      results
        .map((result, index) => ({ error: result.error, id: ids.filter(Boolean)[index] }))
        .filter(({ error }) => error instanceof ApiError && error.code === 'not_found')
        .map(({ id }) => id)
        .join(),
  });
  useEffect(() => {
    if (!gone) return;
    save((kept) => withoutPhotos(kept, gone.split(',')));
  }, [gone, save]);
}
