import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { useBackButton, useMainButton, type MainAction } from '../../telegram/buttons.js';
import { Button, RoundButton } from '../../ui/button.js';
import { BackIcon } from '../../ui/icons.js';
import { TabBar } from './tab-bar.js';

interface ScreenProps {
  /** Beside the back arrow; the screen's own `h1` stands in its content. */
  top?: ReactNode;
  onBack?: () => void;
  /** The one next thing: Telegram's main button, or ours at the bottom. */
  action?: MainAction | null;
  tabs?: boolean;
  children: ReactNode;
}

/** The frame of every screen: safe areas, one column, Telegram's buttons or our own in their place. */
export function Screen({ top, onBack, action = null, tabs = false, children }: ScreenProps) {
  const { t } = useI18n();
  const nativeBack = useBackButton(onBack ?? null);
  const nativeMain = useMainButton(action);
  const ownBack = onBack !== undefined && !nativeBack;
  const ownMain = action !== null && !nativeMain;
  return (
    <div className="pt-safe mx-auto flex min-h-dvh w-full max-w-[480px] flex-col">
      {(top || ownBack) && (
        <header className="flex min-h-14 items-center gap-1 px-4 pt-2">
          {ownBack && (
            <RoundButton label={t.common.back} onClick={onBack} className="-ml-2.5">
              <BackIcon />
            </RoundButton>
          )}
          <div className="min-w-0 grow">{top}</div>
        </header>
      )}
      <main
        className={`grid grow grid-cols-1 content-start gap-7 px-4 ${top || ownBack ? 'pt-3' : 'pt-6'} ${ownMain || tabs ? 'pb-32' : 'pb-8'}`}
      >
        {children}
      </main>
      {ownMain && (
        <div className="fixed inset-x-0 bottom-0 z-20 bg-linear-to-t from-page via-page/95 to-transparent pt-8">
          <div className="pb-safe mx-auto max-w-[480px] px-4">
            <Button className="mb-4" disabled={!action.enabled} busy={action.busy} onClick={action.onPress}>
              {action.text}
            </Button>
          </div>
        </div>
      )}
      {tabs && <TabBar />}
    </div>
  );
}

/** The head of a screen: its name and one line about it. */
export function Headline({ title, lead }: { title: string; lead?: string | undefined }) {
  return (
    <div className="grid gap-2 px-1">
      <h1 className="text-[2rem] leading-[1.1] tracking-[-0.01em]">{title}</h1>
      {lead && <p className="text-[1.0625rem] leading-snug text-muted">{lead}</p>}
    </div>
  );
}
