import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { RoundButton } from './button.js';
import { CloseIcon } from './more-icons.js';

interface SheetProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** A question from below. A real dialog: focus stays inside, Escape and a tap beside it close it. */
export function Sheet({ title, closeLabel, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // A layout effect: closed before it leaves the page, a dialog gives the focus back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      className="sheet pb-safe m-0 mx-auto mt-auto w-full max-w-[480px] rounded-t-[2rem] bg-card text-ink"
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="grid gap-4 p-5">
        <div className="flex items-start justify-between gap-3">
          <h2 className="pt-1.5 text-[1.5rem] leading-tight">{title}</h2>
          <RoundButton label={closeLabel} onClick={onClose} className="bg-well">
            <CloseIcon className="size-5" />
          </RoundButton>
        </div>
        {children}
      </div>
    </dialog>
  );
}
