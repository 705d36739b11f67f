import type { Product, Subscription } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { productsQuery } from '../../api/payments.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card } from '../../ui/card.js';
import { useProductName } from '../frame/product-name.js';

const COLOURS: Record<Subscription['status'], string> = {
  active: 'bg-good-soft text-good',
  past_due: 'bg-danger-soft text-danger',
  canceled: 'bg-well text-ink',
  ended: 'bg-well text-ink',
};

/** The plan and its money: until when it is paid, what comes next, how much and from where. */
export function PlanCard({ plan }: { plan: Subscription }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const name = useProductName();
  const { data } = useQuery(productsQuery());
  const product = data?.items.find(({ id }) => id === plan.productId);
  const { status, nextCharge, nextProductId, method, provider } = plan;
  return (
    <Card className="grid gap-3 p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid gap-0.5">
          <h2 className="text-[1.5rem] leading-tight">{name({ id: plan.productId, kind: 'plan', credits: null })}</h2>
          {product && <Gives product={product} />}
        </div>
        <p className={`rounded-full px-3 py-1 text-sm leading-snug font-semibold ${COLOURS[status]}`}>
          {words.plan.status[status]}
        </p>
      </div>
      <dl className="divide-y divide-line">
        <Line name={status === 'ended' ? words.plan.endedAt : words.plan.paidUntil}>
          {t.format.moment(plan.periodEnd)}
        </Line>
        {nextCharge && (
          <Line name={words.plan.next}>
            <span className="font-semibold">{words.sum(nextCharge.amount)}</span>
            <span className="block text-[0.9375rem] text-muted">{t.format.moment(nextCharge.at)}</span>
          </Line>
        )}
        {nextCharge && (method || provider === 'stars') && (
          <Line name={words.plan.from}>{method ? words.saved(method) : words.plan.fromStars}</Line>
        )}
        {nextProductId && nextProductId !== plan.productId && (
          <Line name={words.plan.later}>{name({ id: nextProductId, kind: 'plan', credits: null })}</Line>
        )}
      </dl>
    </Card>
  );
}

function Gives({ product: { credits, periodDays } }: { product: Product }) {
  const words = useMoneyWords();
  return periodDays === null ? null : (
    <p className="leading-snug text-muted">{words.plan.gives(credits, periodDays)}</p>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-5 py-2.5">
      <dt className="text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
