import type { PictureRef } from '@primerka/contract';
import type { ReactNode } from 'react';
import { usePicture } from '../../api/pictures.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { AlertIcon, ClockIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { faultText } from '../frame/fault.js';
import { nameOf, useRoom } from './room.js';

interface BubbleProps {
  text: string;
  chip: PictureRef | null;
  label: string;
  /** The small line after the words. */
  foot: ReactNode;
}

function Bubble({ text, chip, label, foot }: BubbleProps) {
  return (
    <article
      aria-label={label}
      className="ml-auto w-fit max-w-[84%] rounded-[1.35rem] rounded-br-md bg-accent px-3.5 py-2.5 text-on-accent"
    >
      {chip && <BaseChip picture={chip} />}
      <p className="leading-snug whitespace-pre-wrap">{text}</p>
      <p className="mt-0.5 flex items-center justify-end gap-1 text-xs">{foot}</p>
    </article>
  );
}

/** The user's words, with the picture they are about where that has changed. */
export function Said({ text, chip, at }: { text: string; chip: PictureRef | null; at: string }) {
  const { t } = useI18n();
  const words = useChatWords();
  return (
    <Bubble
      text={text}
      chip={chip}
      label={words.said(words.you, t.format.time(at))}
      foot={<time dateTime={at}>{t.format.time(at)}</time>}
    />
  );
}

interface UnsentProps {
  text: string;
  chip: PictureRef | null;
  /** Why it may not have arrived; null while it is on its way. */
  error: Error | null;
  /** There is no network: it waits. */
  held: boolean;
  onResend: () => void;
  onTakeBack: () => void;
}

/** Words on their way, or stuck on it. */
export function Unsent({ text, chip, error, held, onResend, onTakeBack }: UnsentProps) {
  const { t } = useI18n();
  const words = useChatWords();
  const state = error ? words.unsent : held ? words.held : words.sending;
  return (
    <div className="grid gap-1.5">
      <Bubble
        text={text}
        chip={chip}
        label={words.said(words.you, state)}
        foot={
          <>
            {error ? <AlertIcon className="size-3.5" /> : <ClockIcon className="size-3.5" />}
            <span>{state}</span>
          </>
        }
      />
      {error && (
        <div role="alert" className="grid justify-items-end gap-0.5 text-right">
          <p className="max-w-[84%] text-sm leading-snug text-danger">
            {faultText(t, error).title}. {faultText(t, error).text}
          </p>
          <p className="flex flex-wrap justify-end gap-x-5">
            <button type="button" onClick={onTakeBack} className="min-h-11 text-accent-ink">
              {words.takeBack}
            </button>
            <button type="button" onClick={onResend} className="min-h-11 font-semibold text-accent-ink">
              {words.resend}
            </button>
          </p>
        </div>
      )}
    </div>
  );
}

function BaseChip({ picture: ref }: { picture: PictureRef }) {
  const words = useChatWords();
  const { versions } = useRoom();
  const { picture } = usePicture(ref);
  return (
    <p className="mb-1.5 flex items-center gap-2 border-l-2 border-current pl-2 text-sm font-semibold">
      <Picture src={picture?.thumbUrl ?? ''} alt="" focus="top" className="h-10 w-8 shrink-0 rounded-lg" />
      {nameOf(words, versions, ref)}
    </p>
  );
}
