import type { ChatMessage } from '@primerka/contract';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { AlertIcon, CheckIcon, RepeatIcon } from '../../ui/more-icons.js';
import { Variants } from './variants.js';

const BUBBLE = 'w-fit max-w-[88%] rounded-[1.35rem] rounded-bl-md bg-card px-3.5 py-2.5 shadow-card';

interface AnswerProps {
  message: ChatMessage;
  /** Asks the same again; null where its words are not known. */
  onAgain: (() => void) | null;
  busy: boolean;
}

/** The assistant's words as they come, its variants when it has ended, or why there is no answer. */
export function Answer({ message, onAgain, busy }: AnswerProps) {
  const { t } = useI18n();
  const words = useChatWords();
  const { state, text, charge, createdAt, variants } = message;
  if (state === 'streaming' && text === '') return <Typing />;
  if (state === 'failed') return <Failed message={message} onAgain={onAgain} busy={busy} />;
  const refused = state === 'done' && charge?.state === 'released';
  return (
    <div className="grid gap-2">
      <article
        aria-label={words.said(words.assistant, t.format.time(createdAt))}
        aria-busy={state === 'streaming'}
        data-state={state}
        className={BUBBLE}
      >
        <p className="leading-snug whitespace-pre-wrap">
          {text}
          {state === 'streaming' && <Caret />}
        </p>
        {state === 'done' && (
          <p className="mt-0.5 flex flex-wrap items-center justify-end gap-x-2 text-xs text-muted">
            {refused ? <Uncharged /> : charge?.state === 'captured' && <span>{words.charged(charge.amount)}</span>}
            <time dateTime={createdAt}>{t.format.time(createdAt)}</time>
          </p>
        )}
      </article>
      {variants.length > 0 && <Variants message={message} />}
    </div>
  );
}

const Caret = () => (
  <span
    aria-hidden="true"
    className="ml-0.5 inline-block h-[1.05em] w-0.5 animate-shimmer rounded bg-accent align-[-0.15em]"
  />
);

/** Before the first words. */
export function Typing() {
  const words = useChatWords();
  return (
    <div role="img" aria-label={words.typing} data-state="typing" className={`${BUBBLE} flex gap-1.5 py-4!`}>
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          className="size-2 animate-beat rounded-full bg-muted"
          style={{ animationDelay: `${dot * 180}ms` }}
        />
      ))}
    </div>
  );
}

export function Uncharged() {
  const words = useChatWords();
  return (
    <span className="inline-flex items-center gap-1 font-semibold text-good">
      <CheckIcon className="size-4" />
      {words.uncharged}
    </span>
  );
}

function Failed({ message, onAgain, busy }: AnswerProps) {
  const words = useChatWords();
  const { error, charge } = message;
  const { title, text } = words.answerFailures[error?.code ?? 'internal'];
  return (
    <article data-state="failed" aria-label={words.said(words.assistant, title)} className={`${BUBBLE} grid gap-2`}>
      <div className="flex gap-2.5">
        <AlertIcon className="mt-0.5 size-5 text-danger" />
        <div className="grid gap-0.5">
          <p className="leading-snug font-semibold">{title}</p>
          <p className="text-[0.9375rem] leading-snug text-muted">{text}</p>
        </div>
      </div>
      <p className="text-sm">{charge?.state === 'released' && <Uncharged />}</p>
      {onAgain && error?.retryable !== false && (
        <button
          type="button"
          onClick={onAgain}
          disabled={busy}
          className="flex min-h-11 items-center justify-center gap-2 rounded-full bg-accent-soft px-4 font-semibold text-accent-ink disabled:bg-well disabled:text-muted"
        >
          <RepeatIcon className="size-5" />
          {words.again}
        </button>
      )}
    </article>
  );
}
