import { useQuery } from '@tanstack/react-query';
import { creditsQuery } from '../../api/credits.js';
import { useI18n } from '../../i18n/i18n.js';
import { CoinIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';

/** What can be spent and what is at work, always one tap from the whole story. */
export function CreditsChip() {
  const { t } = useI18n();
  const { data } = useQuery(creditsQuery());
  if (!data) return <Skeleton className="h-11 w-20 rounded-full" />;
  const held = data.held > 0 ? t.home.held(data.held) : '';
  return (
    <Link
      href="/balance"
      className="flex min-h-11 items-center gap-2 rounded-full bg-card py-1.5 pr-4 pl-2.5 font-semibold shadow-card"
    >
      <CoinIcon className="size-6 text-accent-ink" />
      <span className="sr-only">{t.home.available}</span>
      <span className="tabular-nums">{t.format.number(data.available)}</span>
      {held && <span className="text-sm font-normal text-muted">{held}</span>}
    </Link>
  );
}
