import type { Balance as BalanceData, EntryList } from '@primerka/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { serverNow } from '../../api/clock.js';
import { creditsQuery, entriesQuery } from '../../api/credits.js';
import { nextFreeGrant } from '../../i18n/format.js';
import { useI18n } from '../../i18n/i18n.js';
import { Card, Section } from '../../ui/card.js';
import { Link } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';
import { Headline, Screen } from '../frame/screen.js';

export function Balance() {
  const { t } = useI18n();
  const credits = useQuery(creditsQuery());
  return (
    <Screen tabs>
      <Headline title={t.balance.title} />
      {credits.isPending && <Skeleton className="h-44" />}
      {credits.isError && !credits.data && <Fault error={credits.error} onRetry={() => void credits.refetch()} />}
      {credits.data && <Purse balance={credits.data} />}
      <Entries />
    </Screen>
  );
}

function Purse({ balance }: { balance: BalanceData }) {
  const { t } = useI18n();
  const tryOns = Math.floor(balance.available / balance.prices.tryOn);
  return (
    <>
      <div className="grid gap-1 rounded-[2rem] bg-accent px-6 py-6 text-on-accent shadow-card">
        <p className="font-display text-[4rem] leading-none font-semibold [font-variant-numeric:lining-nums]">
          {t.format.number(balance.available)}
        </p>
        <p className="text-[1.0625rem]">{t.balance.available}</p>
        <p className="mt-3 text-[0.9375rem] leading-snug">{t.balance.enough(tryOns)}</p>
        {balance.held > 0 && <p className="text-[0.9375rem] leading-snug">{t.balance.held(balance.held)}</p>}
      </div>
      <Section title={t.balance.grants}>
        <Card className="grid gap-4">
          {balance.grants.map((grant, index) => (
            <div key={index} className="flex items-baseline justify-between gap-4">
              <div>
                <p className="font-semibold">{t.balance.source[grant.source]}</p>
                <p className="text-[0.9375rem] leading-snug text-muted">
                  {grant.expiresAt ? t.balance.until(t.format.day(grant.expiresAt)) : t.balance.forever},{' '}
                  {grant.watermark ? t.balance.watermark : t.balance.clean}
                </p>
              </div>
              <p className="text-xl font-semibold tabular-nums">{t.format.number(grant.remaining)}</p>
            </div>
          ))}
          <p className="text-[0.9375rem] leading-snug text-muted">
            {t.balance.renew(t.format.day(nextFreeGrant(serverNow())))}
          </p>
        </Card>
      </Section>
    </>
  );
}

function Entries() {
  const { t } = useI18n();
  const query = useInfiniteQuery({ ...entriesQuery(), refetchOnMount: 'always' });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t.balance.entries}>
      {query.isPending && <Skeleton className="h-48" />}
      {query.isError && items.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <p className="px-1 text-muted">{t.balance.empty}</p>}
      {items.length > 0 && (
        <Card className="py-1">
          <ul className="divide-y divide-line">
            {items.map((entry) => (
              <li key={entry.id}>
                <EntryRow entry={entry} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <More query={query} />
    </Section>
  );
}

function EntryRow({ entry }: { entry: EntryList['items'][number] }) {
  const { t } = useI18n();
  const row = (
    <>
      <span className="min-w-0">
        <span className="block leading-snug">{t.balance.entry[entry.type]}</span>
        <span className="block text-sm text-muted">{t.format.moment(entry.at)}</span>
      </span>
      <span className={`shrink-0 text-right tabular-nums ${entry.delta > 0 ? 'font-semibold text-good' : ''}`}>
        {entry.delta === 0 ? (
          <span className="text-muted">
            {t.format.number(entry.amount)}
            <span className="block text-sm">{t.balance.captured}</span>
          </span>
        ) : (
          t.format.signed(entry.delta)
        )}
      </span>
    </>
  );
  const look = 'flex min-h-16 items-center justify-between gap-4 py-2.5';
  return entry.generationId ? (
    <Link href={`/generations/${entry.generationId}`} className={look}>
      {row}
    </Link>
  ) : (
    <div className={look}>{row}</div>
  );
}
