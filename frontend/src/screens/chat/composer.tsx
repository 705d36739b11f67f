import { MAX_MESSAGE_LENGTH } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { useId, type KeyboardEvent } from 'react';
import { configQuery } from '../../api/account.js';
import { usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { useClosingConfirmation } from '../../telegram/closing.js';
import { RoundButton } from '../../ui/button.js';
import { PhotoIcon } from '../../ui/icons.js';
import { UpIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { nameOf, useRoom } from './room.js';
import { useGrowing } from './text-area.js';

interface ComposerProps {
  text: string;
  onText: (text: string) => void;
  /** A message is on its way or being answered. */
  busy: boolean;
  /** The assistant is there at all. */
  open: boolean;
  onAttach: () => void;
  onSend: () => void;
}

/** Characters before the limit from which on it is counted down, and from which on words are worth a question. */
const NEAR = 200;
const WORTH_ASKING = 40;

/** A finger has its own key for a new line; a keyboard needs Shift for it. */
const hasKeyboard = () => window.matchMedia('(hover: hover) and (pointer: fine)').matches;

/** What to say, about which picture, and what it costs. */
export function Composer({ text, onText, busy, open, onAttach, onSend }: ComposerProps) {
  const words = useChatWords();
  const { base } = useRoom();
  const field = useGrowing(text);
  const note = useId();
  useClosingConfirmation(text.trim().length >= WORTH_ASKING);
  const left = MAX_MESSAGE_LENGTH - text.length;
  const ready = text.trim() !== '' && !busy && open && base !== null;
  const send = () => {
    if (!ready) return;
    onSend();
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const wanted = event.ctrlKey || event.metaKey || (hasKeyboard() && !event.shiftKey);
    if (!wanted) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="pb-safe shrink-0 border-t border-line bg-card"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="grid gap-1.5 px-3 pt-2 pb-2.5">
        <About note={note} hint={hintOf(words, { text, busy, open, left, base: base !== null })} onAttach={onAttach} />
        <div className="flex items-end gap-1.5">
          <RoundButton label={words.composer.attach} onClick={onAttach} className="bg-well">
            <PhotoIcon className="size-5.5" />
          </RoundButton>
          <textarea
            ref={field}
            value={text}
            rows={1}
            maxLength={MAX_MESSAGE_LENGTH}
            disabled={!open}
            aria-label={words.composer.label}
            aria-describedby={note}
            placeholder={words.composer.placeholder}
            enterKeyHint={hasKeyboard() ? 'send' : 'enter'}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={onKey}
            className="max-h-38 min-h-11 min-w-0 grow resize-none rounded-[1.35rem] bg-well px-4 py-2.5 leading-snug placeholder:text-muted focus-visible:outline-2 focus-visible:-outline-offset-2"
          />
          <button
            type="submit"
            aria-label={words.composer.send}
            disabled={!ready}
            className="grid size-11 shrink-0 place-items-center rounded-full bg-accent text-on-accent transition active:scale-95 disabled:bg-well disabled:text-muted"
          >
            <UpIcon className="size-5.5" />
          </button>
        </div>
      </div>
    </form>
  );
}

interface State {
  text: string;
  busy: boolean;
  open: boolean;
  left: number;
  base: boolean;
}

/** Why nothing can be sent now, or how much more can be said; null where the price is what matters. */
function hintOf(words: ReturnType<typeof useChatWords>, { text, busy, open, left, base }: State): string | null {
  if (!open) return words.composer.closed;
  if (!base) return words.composer.noBase;
  if (left <= NEAR) return words.composer.left(left);
  return busy && text.trim() !== '' ? words.composer.waiting : null;
}

function About({ note, hint, onAttach }: { note: string; hint: string | null; onAttach: () => void }) {
  const words = useChatWords();
  const config = useQuery(configQuery());
  const { base, versions } = useRoom();
  const { picture } = usePicture(base);
  const price = config.data && words.composer.price(config.data.prices.assistantMessage);
  return (
    <div className="flex items-center gap-2.5 px-1 text-[0.8125rem] leading-snug text-muted">
      <button
        type="button"
        onClick={onAttach}
        className="-my-1 flex min-h-9 items-center gap-2 rounded-full py-1 pr-1 text-left font-semibold text-ink max-w-[60%]"
      >
        {base && <Picture src={picture?.thumbUrl ?? ''} alt="" focus="top" className="h-8 w-6.5 shrink-0 rounded-lg" />}
        {base ? words.composer.base(nameOf(words, versions, base)) : words.composer.choose}
      </button>
      <p id={note} aria-live="polite" className="ml-auto min-w-0 text-right">
        {hint ?? price}
      </p>
    </div>
  );
}
