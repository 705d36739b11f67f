import type { Photo } from '@primerka/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { withoutPhotos } from '../../api/draft-rules.js';
import { photoQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { PhotoIcon, SparkIcon } from '../../ui/icons.js';
import { RepeatIcon } from '../../ui/more-icons.js';
import { PhotoPicker } from '../../ui/photo-picker.js';
import { Picture } from '../../ui/picture.js';
import { FaultLine } from '../frame/fault.js';
import { Guidance } from './guidance.js';
import { OwnPhotos } from './own-photos.js';
import { QuizScreen, type StepProps } from './quiz-screen.js';
import { SAMPLE_PERSON, useSamples } from './samples.js';
import { UploadStatus } from '../frame/upload-status.js';
import { useUpload } from '../frame/use-upload.js';

export function PersonStep({ draft, save }: StepProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const samples = useSamples();
  const take = (photo: Photo) => {
    client.setQueryData(photoQuery(photo.id).queryKey, photo);
    save((kept) => ({ ...kept, personPhotoId: photo.id }));
  };
  const { send, pending, preview, share, error, dismiss } = useUpload('person', take);
  const photo = useQuery({ ...photoQuery(draft.personPhotoId ?? ''), enabled: draft.personPhotoId !== null });
  const chosen = draft.personPhotoId !== null;
  return (
    <QuizScreen
      draft={draft}
      save={save}
      title={t.quiz.person.title}
      lead={t.quiz.person.lead}
      action={{
        text: t.common.next,
        enabled: chosen && !pending,
        busy: false,
        onPress: () => save((kept) => ({ ...kept, step: 'garments' })),
      }}
    >
      <div className="grid gap-3">
        {pending ? (
          <UploadStatus preview={preview} share={share} className="aspect-4/5 rounded-[2rem]" />
        ) : chosen ? (
          <div className="relative">
            <Picture
              src={photo.data?.url ?? ''}
              alt={t.quiz.person.title}
              focus="top"
              className="aspect-4/5 rounded-[2rem] shadow-card"
              onBroken={() => void photo.refetch()}
            />
            <PhotoPicker
              onPick={send}
              className="absolute right-3 bottom-3 flex min-h-11 items-center gap-2 rounded-full bg-black/65 px-4 font-semibold text-white"
            >
              <RepeatIcon className="size-5" />
              {t.quiz.person.another}
            </PhotoPicker>
          </div>
        ) : (
          <PhotoPicker
            onPick={send}
            className="relative grid min-h-66 place-content-center justify-items-center gap-3 rounded-[2rem] border-2 border-dashed border-accent/45 bg-accent-soft px-6 py-7 text-center text-accent-ink transition active:scale-[0.99]"
          >
            <PhotoIcon className="size-12" />
            <span className="text-[1.125rem] font-semibold">{t.quiz.person.upload}</span>
            <span className="text-sm text-balance text-ink">{t.quiz.person.hint}</span>
          </PhotoPicker>
        )}
        {error && <FaultLine error={error} />}
        {photo.data && !pending && <Verdict photo={photo.data} />}
        {!chosen && samples && (
          <Button
            look="soft"
            disabled={pending}
            icon={<SparkIcon className="size-5" />}
            onClick={() => {
              dismiss();
              send(samples(SAMPLE_PERSON));
            }}
          >
            {t.quiz.person.sample}
          </Button>
        )}
      </div>
      <OwnPhotos
        kind="person"
        title={t.quiz.person.mine}
        chosen={draft.personPhotoId ? [draft.personPhotoId] : []}
        onChoose={(own) => {
          dismiss();
          take(own);
        }}
        onDeleted={(id) => save((kept) => withoutPhotos(kept, [id]))}
      />
      {!chosen && <Guidance />}
    </QuizScreen>
  );
}

/** What the check at upload found: each warning with its cure, or that all is well. */
function Verdict({ photo }: { photo: Photo }) {
  const { t } = useI18n();
  if (photo.warnings.length === 0) return <Note tone="good" text={t.quiz.person.done} />;
  return photo.warnings.map((warning) => (
    <Note key={warning.code} tone="warn" text={t.warnings[warning.code](warning)} />
  ));
}
