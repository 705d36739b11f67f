import type { ReactNode } from 'react';
import { useHistoryWords } from '../../i18n/history.js';
import { useI18n } from '../../i18n/i18n.js';
import { buttonLook } from '../../ui/button.js';
import { Heart } from '../../ui/heart.js';
import { HangerIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';

export function NoOrders() {
  const { t } = useI18n();
  const words = useHistoryWords();
  return (
    <Empty icon={<HangerIcon className="size-12" />} title={words.empty} text={words.emptyText}>
      <Link href="/try" className={`${buttonLook()} mt-2`}>
        {t.home.start}
      </Link>
    </Empty>
  );
}

export function NoFavourites() {
  const words = useHistoryWords();
  return <Empty icon={<Heart className="size-12" />} title={words.nothing} text={words.nothingText} />;
}

interface EmptyProps {
  icon: ReactNode;
  title: string;
  text: string;
  children?: ReactNode;
}

function Empty({ icon, title, text, children }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-4 px-4 pt-10 text-center">
      <span className="grid size-24 place-items-center rounded-full bg-accent-soft text-accent-ink">{icon}</span>
      <div className="grid gap-1.5">
        <h2 className="text-2xl leading-tight">{title}</h2>
        <p className="text-balance text-muted">{text}</p>
      </div>
      {children}
    </div>
  );
}
