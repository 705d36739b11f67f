import type { EntryList } from '@primerka/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { entriesQuery } from '../../api/credits.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import type { MoneyWords } from '../../i18n/ru-money.js';
import type { Messages } from '../../i18n/ru.js';
import { Card } from '../../ui/card.js';
import { Link } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';

type Entry = EntryList['items'][number];

/** Every movement of credits; each leads to the order or the payment it was for. */
export function Entries() {
  const { t } = useI18n();
  const query = useInfiniteQuery({ ...entriesQuery(), refetchOnMount: 'always' });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
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
    </>
  );
}

function sourceOf({ generationId, paymentId }: Entry): string | null {
  if (generationId) return `/generations/${generationId}`;
  return paymentId ? `/payments/${paymentId}` : null;
}

/** What moved the credits, more closely than by its type where that is known. */
function nameOf(t: Messages, words: MoneyWords, { type, paymentId, messageId }: Entry): string {
  const { answer, bought } = words.balance;
  if (type === 'grant' && paymentId !== undefined) return bought;
  if (messageId !== undefined && (type === 'hold' || type === 'capture' || type === 'release')) return answer[type];
  return t.balance.entry[type];
}

function EntryRow({ entry }: { entry: Entry }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const source = sourceOf(entry);
  const what = nameOf(t, words, entry);
  const row = (
    <>
      <span className="min-w-0 grow basis-36">
        <span className="block leading-snug">{what}</span>
        <span className="block text-sm text-muted">{t.format.moment(entry.at)}</span>
      </span>
      <span className={`ml-auto shrink-0 text-right tabular-nums ${entry.delta > 0 ? 'font-semibold text-good' : ''}`}>
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
  const look = 'flex min-h-16 flex-wrap items-center justify-between gap-x-4 py-2.5';
  return source ? (
    <Link href={source} className={look}>
      {row}
    </Link>
  ) : (
    <div className={look}>{row}</div>
  );
}
