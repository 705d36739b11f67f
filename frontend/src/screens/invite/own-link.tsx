import { useId, useRef } from 'react';
import { useSharingWords } from '../../i18n/sharing.js';
import { useSecondaryButton } from '../../telegram/buttons.js';
import { copy } from '../../telegram/sharing.js';
import { RoundButton } from '../../ui/button.js';
import { CopyIcon } from '../../ui/more-icons.js';
import { useToast } from '../../ui/toast.js';

/** The link in a field: where the clipboard is closed to us it can still be marked and copied by hand. */
export function OwnLink({ link }: { link: string }) {
  const words = useSharingWords().invite;
  const toast = useToast();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const take = async () => {
    if (await copy(link)) return toast(words.copied);
    field.current?.focus();
    field.current?.select();
    toast(words.uncopied);
  };
  useSecondaryButton({ text: words.copyLink, onPress: () => void take(), enabled: true, busy: false });
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="px-1 text-[0.9375rem] text-muted">
        {words.link}
      </label>
      <div className="flex items-center gap-1 rounded-2xl border-2 border-line py-1 focus-within:border-accent pr-1.5 pl-4">
        <input
          ref={field}
          id={id}
          readOnly
          value={link.replace(/^https:\/\//, '')}
          onFocus={(event) => event.target.select()}
          className="min-h-11 min-w-0 grow bg-transparent text-ellipsis outline-none"
        />
        <RoundButton label={words.copy} onClick={() => void take()} className="bg-accent-soft text-accent-ink">
          <CopyIcon className="size-5" />
        </RoundButton>
      </div>
    </div>
  );
}
