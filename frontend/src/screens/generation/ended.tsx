import type { Generation, TryOnInput } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { startDraft } from '../../api/draft.js';
import { noteGeneration, retryGeneration } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useOrderWords } from '../../i18n/edit.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button } from '../../ui/button.js';
import { PhotoIcon } from '../../ui/icons.js';
import { CheckIcon, RepeatIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { FaultLine } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';
import { PoorSheet } from '../frame/poor-sheet.js';
import { ChatLink } from './chat-link.js';
import { DeleteOrder } from './delete-order.js';
import { MoneyTimeline } from './money-timeline.js';

/** An order without a picture: why, that nothing was taken, and what can be done now. */
export function Ended({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const pressed = useRef(false);
  const [poor, setPoor] = useState<ApiError | null>(null);
  const { input } = generation;
  const { picture } = usePicture(sourceOf(input));
  const words = useOrderWords(generation.kind);
  const why = generation.error ? t.failures[generation.error.code] : words.canceled;
  const back = generation.charge.events
    .filter(({ type }) => type === 'released')
    .reduce((sum, { amount }) => sum + amount, 0);

  const retry = useMutation({
    meta: { quiet: true },
    mutationFn: () => retryGeneration(generation.id),
    onSuccess: (next) => {
      noteGeneration(client, next);
      void client.invalidateQueries({ queryKey: ['credits'] });
      navigate(`/generations/${next.id}`, { replace: true });
    },
    onError: (error) => {
      pressed.current = false;
      if (error instanceof ApiError && error.code === 'credits.insufficient') setPoor(error);
    },
  });
  const again = () => {
    if (pressed.current) return;
    pressed.current = true;
    retry.mutate();
  };
  const change = useMutation({
    mutationFn: (garments: TryOnInput['garments']) =>
      startDraft(client, { personPhotoId: null, garments, step: 'person' }),
    onSuccess: () => navigate('/try'),
  });
  return (
    <Screen onBack={() => navigate('/')}>
      {picture && (
        <Picture
          src={picture.url}
          alt={words.before}
          focus="top"
          className="mx-auto aspect-3/4 w-1/2 rounded-[1.75rem] opacity-80 shadow-card grayscale-60"
        />
      )}
      <Headline title={why.title} lead={why.text} />
      {back > 0 && (
        <p
          role="status"
          className="flex items-center gap-3 rounded-2xl bg-good-soft px-4 py-3.5 font-semibold text-good"
        >
          <CheckIcon className="size-6" />
          {t.ended.back(back)}
        </p>
      )}
      <div className="grid gap-3">
        {retry.error && !poor && <FaultLine error={retry.error} />}
        <Button icon={<RepeatIcon className="size-5" />} busy={retry.isPending} onClick={again}>
          {t.ended.retry}
        </Button>
        {input.kind === 'try_on' && (
          <Button look="soft" icon={<PhotoIcon className="size-5" />} onClick={() => change.mutate(input.garments)}>
            {t.ended.change}
          </Button>
        )}
        <ChatLink input={input} />
      </div>
      <MoneyTimeline order={generation} />
      <DeleteOrder order={generation} />
      {poor && <PoorSheet error={poor} onClose={() => setPoor(null)} />}
    </Screen>
  );
}
