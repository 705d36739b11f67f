import type { Generation } from '@primerka/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { serverNow } from '../../api/clock.js';
import { cancelGeneration, noteGeneration, quoteQuery } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { photoQuery } from '../../api/photos.js';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useOrderWords } from '../../i18n/edit.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { CheckIcon, ClockIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { useToast } from '../../ui/toast.js';
import { faultText } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';
import { ChatLink } from './chat-link.js';
import { WriteOffer } from './write-offer.js';

const STAGES = ['queued', 'submitted', 'drawing', 'finishing'] as const;

export function Progress({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const words = useOrderWords(generation.kind);
  const client = useQueryClient();
  const toast = useToast();
  const cancel = useMutation({
    meta: { quiet: true },
    mutationFn: () => cancelGeneration(generation.id),
    onSuccess: (canceled) => {
      noteGeneration(client, canceled);
      void client.invalidateQueries({ queryKey: ['credits'] });
    },
    onError: (error) => {
      const late = error instanceof ApiError && error.code === 'state.conflict';
      toast(late ? t.progress.tooLate : faultText(t, error).title);
      void client.invalidateQueries({ queryKey: ['generation', generation.id] });
    },
  });
  return (
    <Screen onBack={() => navigate('/')}>
      <Headline title={words.working} />
      <Ingredients generation={generation} />
      <div className="grid gap-3">
        <Elapsed generation={generation} />
        <Stages stage={generation.stage} drawing={words.drawing} />
      </div>
      <div className="grid gap-4">
        <p className="px-1 text-center text-[0.9375rem] leading-snug text-muted">{t.progress.leave}</p>
        <WriteOffer order={generation.id} />
        <ChatLink input={generation.input} />
        {generation.stage === 'queued' && (
          <Button look="plain" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {cancel.isPending ? t.progress.canceling : words.cancel}
          </Button>
        )}
      </div>
    </Screen>
  );
}

/** What goes in: the picture with the light passing over, the garments at the side. */
function Ingredients({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const { input } = generation;
  const words = useOrderWords(input.kind);
  const { picture } = usePicture(sourceOf(input));
  return (
    <div className="relative mx-auto w-[68%]">
      <div className="relative overflow-hidden rounded-[2rem] shadow-card">
        <Picture src={picture?.url ?? ''} alt={words.before} focus="top" className="aspect-3/4" />
        <div aria-hidden="true" className="absolute inset-0 bg-linear-to-t from-black/25 to-transparent" />
        <div
          aria-hidden="true"
          className="absolute inset-x-0 top-0 h-3/4 animate-scan bg-linear-to-b from-transparent via-white/40 to-transparent"
        />
      </div>
      {input.kind === 'try_on' && (
        <ul className="absolute top-6 -right-[17%] grid w-[34%] gap-2.5">
          {input.garments.map(({ photoId, category }) => (
            <li key={photoId}>
              <GarmentThumb photoId={photoId} name={t.categories[category]} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function GarmentThumb({ photoId, name }: { photoId: string; name: string }) {
  const photo = useQuery(photoQuery(photoId));
  return (
    <Picture
      src={photo.data?.thumbUrl ?? ''}
      alt={name}
      className="aspect-square rounded-2xl border-3 border-card shadow-card"
    />
  );
}

/** Real time passed beside the usual time; never a made-up percentage. */
function Elapsed({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const [now, setNow] = useState(serverNow);
  const quote = useQuery({ ...quoteQuery(generation.input), staleTime: Infinity, retry: false });
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, (now - Date.parse(generation.createdAt)) / 1000);
  const expected = quote.data && Math.max(1, Math.round(quote.data.expectedSeconds));
  return (
    <div className="grid gap-1 px-1">
      <p className="flex items-center justify-center gap-2 tabular-nums">
        <ClockIcon className="size-5 text-accent-ink" />
        <span className="font-semibold">{t.progress.elapsed(t.format.stopwatch(seconds))}</span>
        {expected && <span className="text-muted">· {t.progress.expected(expected)}</span>}
      </p>
      {expected && seconds > expected * 2 && seconds > 60 && (
        <p className="text-center text-[0.9375rem] leading-snug text-muted">{t.progress.long}</p>
      )}
    </div>
  );
}

function Stages({ stage, drawing }: { stage: Generation['stage']; drawing: string }) {
  const { t } = useI18n();
  const now = stage === 'done' ? STAGES.length : STAGES.indexOf(stage);
  return (
    <Card className="py-2">
      <ol aria-live="polite">
        {STAGES.map((name, index) => {
          const state = index < now ? 'past' : index === now ? 'now' : 'ahead';
          return (
            <li
              key={name}
              aria-current={state === 'now' ? 'step' : undefined}
              data-stage={name}
              className="relative flex gap-3.5 py-2.5"
            >
              {index < STAGES.length - 1 && (
                <span
                  aria-hidden="true"
                  className={`absolute top-9.5 -bottom-2.5 left-3.5 w-0.5 -translate-x-1/2 ${index < now ? 'bg-accent' : 'bg-line'}`}
                />
              )}
              <span
                aria-hidden="true"
                className={`relative grid size-7 shrink-0 place-items-center rounded-full ${state === 'ahead' ? 'border-2 border-line' : 'bg-accent text-on-accent'}`}
              >
                {state === 'past' && <CheckIcon className="size-4" />}
                {state === 'now' && <span className="size-2.5 animate-beat rounded-full bg-current" />}
              </span>
              <span className={`leading-snug ${state === 'ahead' ? 'text-muted' : ''}`}>
                <span className={state === 'now' ? 'text-[1.0625rem] font-semibold' : ''}>
                  {t.progress.stages[name].title}
                </span>
                {state === 'now' && (
                  <span className="mt-0.5 block animate-rise text-[0.9375rem] text-muted">
                    {name === 'drawing' ? drawing : t.progress.stages[name].text}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
