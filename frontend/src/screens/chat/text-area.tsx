import { useId, useLayoutEffect, useRef } from 'react';
import { useChatWords } from '../../i18n/chat.js';

interface TextAreaProps {
  label: string;
  hint: string;
  value: string;
  max: number;
  onChange: (value: string) => void;
  /** A small thing to do beside the label. */
  action?: { text: string; onPress: () => void };
}

/** From this many characters before the limit on it is counted down. */
const NEAR = 200;

/** A field as high as its words. */
export function TextArea({ label, hint, value, max, onChange, action }: TextAreaProps) {
  const words = useChatWords();
  const id = useId();
  const field = useGrowing(value);
  const left = max - value.length;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-semibold">
          {label}
        </label>
        {action && (
          <button type="button" onClick={action.onPress} className="-my-3 min-h-11 text-sm text-accent-ink">
            {action.text}
          </button>
        )}
      </div>
      <textarea
        ref={field}
        id={id}
        aria-describedby={`${id}-hint`}
        value={value}
        rows={3}
        maxLength={max}
        onChange={(event) => onChange(event.target.value)}
        className="max-h-64 w-full resize-none rounded-2xl border-2 border-line bg-transparent px-3.5 py-2.5 leading-snug"
      />
      <p id={`${id}-hint`} className="text-[0.8125rem] leading-snug text-muted">
        {left <= NEAR ? words.composer.left(left) : hint}
      </p>
    </div>
  );
}

/** For a field that is as high as what is in it; its own `max-height` bounds it. */
export function useGrowing(value: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight + current.offsetHeight - current.clientHeight}px`;
  }, [value]);
  return field;
}
