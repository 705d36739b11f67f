import {
  MAX_PROMPT_LENGTH,
  type ChatMessage,
  type EditInput,
  type Generation,
  type PictureRef,
  type Quote,
  type Variant,
} from '@primerka/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useId, useLayoutEffect, useRef } from 'react';
import { creditsMoved } from '../../api/credits.js';
import { noteGeneration, orderEdit, quoteQuery } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { ForwardIcon, SparkIcon } from '../../ui/icons.js';
import { CheckIcon, LockIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { FaultLine } from '../frame/fault.js';
import { nameOf, useRoom } from './room.js';
import { TextArea } from './text-area.js';

/** What the assistant offers: one card each, and the open one can be changed and drawn. */
export function Variants({ message }: { message: ChatMessage }) {
  const words = useChatWords();
  const { orders, opened, setOpened, letGo } = useRoom();
  const drawn = new Set(
    orders.flatMap(({ input }) => (input.kind === 'edit' && input.messageId === message.id ? [input.variant] : [])),
  );
  const isOpen = (index: number) => opened?.messageId === message.id && opened.variant === index;
  return (
    <ol aria-label={words.variants.label} className="grid max-w-[94%] gap-2">
      {message.variants.map((variant, index) => (
        <VariantCard
          key={index}
          message={message}
          index={index}
          variant={variant}
          drawn={drawn.has(index)}
          open={isOpen(index)}
          onToggle={() => {
            letGo();
            haptic('select');
            setOpened(isOpen(index) ? null : { messageId: message.id, variant: index, prompt: variant.prompt });
          }}
        />
      ))}
    </ol>
  );
}

interface VariantCardProps {
  message: ChatMessage;
  index: number;
  variant: Variant;
  drawn: boolean;
  open: boolean;
  onToggle: () => void;
}

function VariantCard({ message, index, variant, drawn, open, onToggle }: VariantCardProps) {
  const words = useChatWords();
  const id = useId();
  return (
    <li className={`rounded-[1.35rem] bg-card shadow-card transition ${open ? 'ring-2 ring-accent' : ''}`}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
        className="flex w-full items-start gap-3 rounded-[1.35rem] p-3.5 text-left"
      >
        <span
          aria-hidden="true"
          className={`grid size-7 shrink-0 place-items-center rounded-full text-sm font-semibold ${drawn ? 'bg-good-soft text-good' : 'bg-accent-soft text-accent-ink'}`}
        >
          {drawn ? <CheckIcon className="size-4" /> : index + 1}
        </span>
        <span className="grid min-w-0 grow gap-1">
          <span className="leading-snug font-semibold">
            <span className="sr-only">{words.variants.name(index + 1)} </span>
            {variant.title}
          </span>
          <span className="text-[0.9375rem] leading-snug">{variant.changes}</span>
          <span className="flex gap-1.5 text-sm leading-snug text-muted">
            <LockIcon className="mt-0.5 size-4" />
            <span>
              <span className="sr-only">{words.variants.keeps}: </span>
              {variant.keeps}
            </span>
          </span>
        </span>
        <ForwardIcon className={`mt-1 size-4.5 text-muted transition-transform ${open ? '-rotate-90' : 'rotate-90'}`} />
      </button>
      <div id={id} hidden={!open}>
        {open && <Run message={message} index={index} variant={variant} />}
      </div>
    </li>
  );
}

interface RunProps {
  message: ChatMessage;
  index: number;
  variant: Variant;
}

/** The prompt to be changed, everything about the money, and the one button. */
function Run({ message, index, variant }: RunProps) {
  const words = useChatWords();
  const { chat, base, versions, opened, setOpened } = useRoom();
  const prompt = opened?.prompt ?? variant.prompt;
  const setPrompt = (changed: string) => setOpened({ messageId: message.id, variant: index, prompt: changed });
  const top = useRef<HTMLDivElement>(null);
  const source = message.base ?? base;
  const { picture, gone } = usePicture(source);
  const show = useCallback(() => {
    top.current?.closest('li')?.scrollIntoView({ block: 'nearest' });
  }, []);
  if (!source || gone) {
    return (
      <div className="px-3.5 pb-3.5">
        <Note tone="warn" text={words.variants.gone} />
      </div>
    );
  }
  const input: EditInput = {
    kind: 'edit',
    source,
    prompt: prompt.trim(),
    chatId: chat.id,
    messageId: message.id,
    variant: index,
    payWith: 'auto',
  };
  return (
    <div ref={top} className="grid animate-rise gap-3 px-3.5 pb-3.5">
      <TextArea
        label={words.variants.prompt}
        hint={words.variants.promptHint}
        value={prompt}
        max={MAX_PROMPT_LENGTH}
        onChange={setPrompt}
        {...(prompt === variant.prompt
          ? {}
          : { action: { text: words.variants.reset, onPress: () => setPrompt(variant.prompt) } })}
      />
      <p className="flex items-center gap-2.5 text-sm text-muted">
        <Picture src={picture?.thumbUrl ?? ''} alt="" focus="top" className="h-10 w-8 shrink-0 rounded-lg" />
        {words.variants.on(nameOf(words, versions, source))}
      </p>
      <Order input={input} prompt={variant.prompt} onGrown={show} />
    </div>
  );
}

/** The price does not hang on the prompt: it is asked for once, with the assistant's own. */
const quoted = (input: EditInput, source: PictureRef, prompt: string): EditInput => ({
  kind: 'edit',
  source,
  prompt,
  payWith: input.payWith,
});

interface OrderProps {
  input: EditInput;
  prompt: string;
  /** The price has come and taken its place. */
  onGrown: () => void;
}

function Order({ input, prompt, onGrown }: OrderProps) {
  const words = useChatWords();
  const client = useQueryClient();
  const { orders, opened, onPoor, setOpened, toEnd } = useRoom();
  const pressed = useRef(false);
  const quote = useQuery(quoteQuery(quoted(input, input.source, prompt)));
  const order = useMutation({
    meta: { quiet: true },
    mutationFn: orderEdit,
    onSuccess: (generation) => {
      haptic('success');
      noteGeneration(client, generation);
      creditsMoved(client);
      // Another one may have been opened meanwhile, and changed.
      if (opened?.messageId === input.messageId && opened?.variant === input.variant) setOpened(null);
      toEnd();
    },
    onError: (error) => {
      pressed.current = false;
      haptic('error');
      if (error instanceof ApiError && error.code === 'credits.insufficient') onPoor(error);
    },
  });
  const run = () => {
    if (pressed.current) return;
    pressed.current = true;
    order.mutate({ input, after: latestOf(orders, input) });
  };
  const poor = order.error instanceof ApiError && order.error.code === 'credits.insufficient';
  const price = quote.data?.price;
  useLayoutEffect(onGrown, [price, onGrown]);
  const terms = useTerms(quote.data);
  return (
    <>
      <p className="text-[0.8125rem] leading-snug text-muted">{input.prompt === '' ? words.variants.empty : terms}</p>
      {quote.isError && <FaultLine error={quote.error} />}
      {order.error &&
        !poor &&
        (isRefused(order.error) ? <Note tone="warn" {...words.variants.refused} /> : <FaultLine error={order.error} />)}
      <Button
        icon={<SparkIcon className="size-5" />}
        busy={order.isPending}
        disabled={input.prompt === '' || price === undefined}
        onClick={run}
      >
        {price === undefined ? words.variants.wait : words.variants.run(price)}
      </Button>
    </>
  );
}

/** The latest order of this very variant. */
const latestOf = (orders: readonly Generation[], { messageId, variant }: EditInput): string | null =>
  orders
    .filter(({ input }) => input.kind === 'edit' && input.messageId === messageId && input.variant === variant)
    .reduce<Generation | null>((latest, order) => (latest && latest.createdAt > order.createdAt ? latest : order), null)
    ?.id ?? null;

/** The server draws nothing for such a prompt: no mistake of ours, and other words mend it. */
const isRefused = (error: Error): boolean =>
  error instanceof ApiError &&
  error.code === 'request.invalid' &&
  (error.details.issues ?? []).some(({ path, message }) => path === 'prompt' && message === 'refused');

/** What pays, whether there will be a mark, and when it is taken. */
function useTerms(quote: Quote | undefined): string {
  const { t } = useI18n();
  const words = useChatWords().variants;
  if (!quote || quote.pays.length === 0) return words.onlyWhenReady;
  const pays = quote.pays.map(
    ({ amount, source }) => `${t.format.number(amount)} · ${t.balance.source[source].toLowerCase()}`,
  );
  const mark = quote.watermarked ? words.watermark : words.clean;
  return `${words.pays(pays.join(', '))}. ${mark}. ${words.onlyWhenReady}`;
}
