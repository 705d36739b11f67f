import type { Payment } from '@primerka/contract';
import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card } from '../../ui/card.js';
import { useProductName } from '../frame/product-name.js';

/** What this payment is: for what, how much, by what, when. */
export function Receipt({ payment }: { payment: Payment }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const name = useProductName();
  const { details, renewal } = words.payment;
  return (
    <Card className="px-5 py-2">
      <dl className="divide-y divide-line">
        <Line name={details.what}>
          {name({ id: payment.productId, kind: payment.productKind, credits: payment.credits })}
          {payment.renewal && `, ${renewal}`}
        </Line>
        <Line name={details.amount}>{words.sum(payment.amount)}</Line>
        <Line name={details.method}>{words.methods[payment.method].name}</Line>
        <Line name={details.when}>{t.format.moment(payment.finishedAt ?? payment.createdAt)}</Line>
      </dl>
    </Card>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-5 py-2.5">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
