import type { Payment } from '@primerka/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { isWaiting, paymentsQuery } from '../../api/payments.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card } from '../../ui/card.js';
import { Link } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';
import { useProductName } from '../frame/product-name.js';

/** Every payment there was, whatever became of it; each opens. */
export function Payments() {
  const words = useMoneyWords();
  const query = useInfiniteQuery({ ...paymentsQuery(), refetchOnMount: 'always' });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.isPending && <Skeleton className="h-48" />}
      {query.isError && items.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <p className="px-1 text-muted">{words.balance.noPayments}</p>}
      {items.length > 0 && (
        <Card className="py-1">
          <ul className="divide-y divide-line">
            {items.map((payment) => (
              <li key={payment.id}>
                <PaymentRow payment={payment} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      <More query={query} />
    </>
  );
}

function PaymentRow({ payment }: { payment: Payment }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const name = useProductName();
  const { status } = payment;
  const colour = status === 'canceled' ? 'text-danger' : isWaiting(payment) ? 'text-warn' : 'text-muted';
  return (
    <Link
      href={`/payments/${payment.id}`}
      className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 py-2.5"
    >
      <span className="min-w-0 grow basis-36">
        <span className="block leading-snug">
          {name({ id: payment.productId, kind: payment.productKind, credits: payment.credits })}
          {payment.renewal && `, ${words.payment.renewal}`}
        </span>
        <span className="block text-sm text-muted">{t.format.moment(payment.createdAt)}</span>
      </span>
      <span className="ml-auto shrink-0 text-right tabular-nums">
        <span className={status === 'succeeded' ? 'font-semibold' : ''}>{words.sum(payment.amount)}</span>
        <span className={`block text-sm ${colour}`}>{words.payment.status[status]}</span>
      </span>
    </Link>
  );
}
