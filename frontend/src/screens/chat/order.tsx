import type { Generation } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { serverNow } from '../../api/clock.js';
import { creditsMoved } from '../../api/credits.js';
import { cancelGeneration, isActive, noteGeneration, retryGeneration } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { sourceOf, usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { AlertIcon, ClockIcon, CloseIcon, RepeatIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { Spinner } from '../../ui/spinner.js';
import { useToast } from '../../ui/toast.js';
import { faultText } from '../frame/fault.js';
import { Uncharged } from './answer.js';
import { VersionBubble } from './version-bubble.js';
import { useRoom } from './room.js';

interface OrderLineProps {
  order: Generation;
  /** Of the variant that is drawn. */
  title: string | null;
  retried: boolean;
}

const BUBBLE = 'rounded-[1.35rem] rounded-bl-md bg-card shadow-card';

/** An order in the conversation: at work, a new version, or why there is none. */
export function OrderLine({ order, title, retried }: OrderLineProps) {
  const words = useChatWords();
  const caption = title === null ? words.order.own : words.order.variant(title);
  if (isActive(order)) return <Working order={order} caption={caption} />;
  if (order.status === 'succeeded') {
    return order.result ? (
      <VersionBubble order={order} result={order.result} caption={caption} />
    ) : (
      <p className={`${BUBBLE} w-fit px-3.5 py-2.5 text-[0.9375rem] text-muted`}>{words.order.withdrawn}</p>
    );
  }
  return <NoPicture order={order} caption={caption} retried={retried} />;
}

function Working({ order, caption }: { order: Generation; caption: string }) {
  const { t } = useI18n();
  const words = useChatWords();
  const { picture } = usePicture(sourceOf(order.input));
  const stage = order.stage === 'done' ? 'finishing' : order.stage;
  return (
    <article
      aria-label={caption}
      data-order={order.status}
      className={`${BUBBLE} grid w-[min(100%,20rem)] gap-3 overflow-hidden p-2.5`}
    >
      <div className="relative overflow-hidden rounded-[1.1rem]">
        <Picture src={picture?.url ?? ''} alt="" focus="top" className="aspect-4/3 brightness-75" />
        <div
          aria-hidden="true"
          className="absolute inset-x-0 top-0 h-3/4 animate-scan bg-linear-to-b from-transparent via-white/40 to-transparent"
        />
        <p className="absolute inset-x-2 bottom-2 flex w-fit items-center gap-2 rounded-full bg-black/70 px-3 py-1.5 text-[0.9375rem] font-semibold text-white">
          <Spinner className="size-4" />
          <span role="status" data-stage={stage}>
            {words.order.stages[stage]}
          </span>
        </p>
      </div>
      <div className="grid gap-1.5 px-1.5 pb-1">
        <p className="leading-snug font-semibold">{caption}</p>
        <p className="flex items-center gap-1.5 text-sm text-muted tabular-nums">
          <ClockIcon className="size-4" />
          <Elapsed since={order.createdAt} />
        </p>
        <p className="text-sm leading-snug text-muted">
          {stage === 'queued' ? t.progress.stages.queued.text : words.order.leave}
        </p>
        {order.stage === 'queued' && <Cancel id={order.id} />}
      </div>
    </article>
  );
}

function Elapsed({ since }: { since: string }) {
  const { t } = useI18n();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return t.progress.elapsed(t.format.stopwatch(Math.max(0, (now - Date.parse(since)) / 1000)));
}

function Cancel({ id }: { id: string }) {
  const { t } = useI18n();
  const words = useChatWords();
  const client = useQueryClient();
  const toast = useToast();
  const cancel = useMutation({
    meta: { quiet: true },
    mutationFn: () => cancelGeneration(id),
    onSuccess: (canceled) => {
      noteGeneration(client, canceled);
      creditsMoved(client);
    },
    onError: (error) => {
      const late = error instanceof ApiError && error.code === 'state.conflict';
      toast(late ? t.progress.tooLate : faultText(t, error).title);
      void client.invalidateQueries({ queryKey: ['versions'] });
    },
  });
  return (
    <button
      type="button"
      disabled={cancel.isPending}
      onClick={() => cancel.mutate()}
      className="mt-1 flex min-h-11 items-center justify-center gap-2 rounded-full bg-well px-4 font-semibold disabled:text-muted"
    >
      {cancel.isPending ? <Spinner className="size-4" /> : <CloseIcon className="size-4.5" />}
      {words.order.cancel}
    </button>
  );
}

function NoPicture({ order, caption, retried }: { order: Generation; caption: string; retried: boolean }) {
  const { t } = useI18n();
  const words = useChatWords();
  const client = useQueryClient();
  const toast = useToast();
  const { onPoor, toEnd } = useRoom();
  const pressed = useRef(false);
  const { title, text } = order.error ? words.order.failures[order.error.code] : words.order.canceled;
  const retry = useMutation({
    meta: { quiet: true },
    mutationFn: () => retryGeneration(order.id),
    onSuccess: (next) => {
      noteGeneration(client, next);
      creditsMoved(client);
      toEnd();
    },
    onError: (error) => {
      pressed.current = false;
      haptic('error');
      if (error instanceof ApiError && error.code === 'credits.insufficient') onPoor(error);
      else toast(faultText(t, error).title);
    },
  });
  return (
    <article
      aria-label={`${caption}: ${title}`}
      data-order={order.status}
      className={`${BUBBLE} grid w-fit max-w-[88%] gap-2 px-3.5 py-3`}
    >
      <p className="text-sm leading-snug text-muted">{caption}</p>
      <div className="flex gap-2.5">
        <AlertIcon className={`mt-0.5 size-5 ${order.error ? 'text-danger' : 'text-muted'}`} />
        <div className="grid gap-0.5">
          <p className="leading-snug font-semibold">{title}</p>
          <p className="text-[0.9375rem] leading-snug text-muted">{text}</p>
        </div>
      </div>
      {order.charge.state === 'released' && (
        <p className="text-sm">
          <Uncharged />
        </p>
      )}
      {retried ? (
        <p className="text-sm text-muted">{words.order.again}</p>
      ) : (
        <button
          type="button"
          disabled={retry.isPending}
          onClick={() => {
            if (pressed.current) return;
            pressed.current = true;
            retry.mutate();
          }}
          className="flex min-h-11 items-center justify-center gap-2 rounded-full bg-accent-soft px-4 font-semibold text-accent-ink disabled:bg-well disabled:text-muted"
        >
          {retry.isPending ? <Spinner className="size-4" /> : <RepeatIcon className="size-5" />}
          {words.order.retry}
        </button>
      )}
    </article>
  );
}
