import type { ReactNode } from 'react';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { useBackButton } from '../../telegram/buttons.js';
import { useHalfOpenHeight } from '../../telegram/half-open.js';
import { useOwnSwipes } from '../../telegram/swipes.js';
import { RoundButton } from '../../ui/button.js';
import { BackIcon, SparkIcon } from '../../ui/icons.js';
import { useVisibleViewport } from '../../ui/visible-viewport.js';

interface ChatFrameProps {
  onBack: () => void;
  /** A line below the name: what the assistant is doing, or its price. */
  status?: string;
  /** Beside the name. */
  aside?: ReactNode;
  children: ReactNode;
}

/**
 * A screen that never scrolls as a whole: it is as high as what can be seen, so that the composer at its
 * end stands above the keyboard in every client.
 */
export function ChatFrame({ onBack, status, aside, children }: ChatFrameProps) {
  const { t } = useI18n();
  const words = useChatWords();
  const nativeBack = useBackButton(onBack);
  const { height, top } = useVisibleViewport();
  const halfOpen = useHalfOpenHeight();
  useOwnSwipes();
  return (
    <div
      className="fixed inset-x-0 top-0 mx-auto flex w-full max-w-[480px] flex-col"
      style={{ height: Math.min(height, halfOpen ?? height), transform: `translateY(${top}px)` }}
    >
      <header className="pt-safe z-10 border-b border-line">
        <div className="flex min-h-14 items-center gap-3 px-4 py-1.5">
          {!nativeBack && (
            <RoundButton label={t.common.back} onClick={onBack} className="-mr-2 -ml-2.5">
              <BackIcon />
            </RoundButton>
          )}
          <span
            aria-hidden="true"
            className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-ink"
          >
            <SparkIcon />
          </span>
          <div className="min-w-0 grow">
            <h1 className="text-[1.125rem] leading-tight">{words.assistant}</h1>
            {status && <p className="text-[0.8125rem] leading-tight text-muted">{status}</p>}
          </div>
          {aside}
        </div>
      </header>
      <main className="flex min-h-0 grow flex-col">{children}</main>
    </div>
  );
}
