import type { Quote, TryOnInput } from '@primerka/contract';
import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { Card } from '../../ui/card.js';

interface PriceCardProps {
  quote: Quote;
  payWith: TryOnInput['payWith'];
  /** Null where there is nothing to choose. */
  onPayWith: ((payWith: TryOnInput['payWith']) => void) | null;
}

/** Everything about the money before the tap: price, who pays, what is left, the mark, the time. */
export function PriceCard({ quote, payWith, onPayWith }: PriceCardProps) {
  const { t } = useI18n();
  const pays = quote.pays.map(
    (part) => `${t.format.number(part.amount)} · ${t.balance.source[part.source].toLowerCase()}`,
  );
  return (
    <Card className="grid gap-1 px-5">
      <dl className="divide-y divide-line">
        <Line name={t.quiz.confirm.price}>
          <span className="text-[1.25rem] font-semibold">{t.credits(quote.price)}</span>
          <span className="ml-2 text-muted">≈ {t.format.roubles(quote.priceRub)}</span>
        </Line>
        {pays.length > 0 && <Line name={t.quiz.confirm.pays}>{pays.join(', ')}</Line>}
        {quote.available >= quote.price && (
          <Line name={t.quiz.confirm.after}>{t.credits(quote.available - quote.price)}</Line>
        )}
        <Line name={t.quiz.confirm.time}>{t.quiz.confirm.about(Math.max(1, Math.round(quote.expectedSeconds)))}</Line>
        {pays.length > 0 && (
          <Line name={t.quiz.confirm.watermark}>
            {quote.watermarked ? t.quiz.confirm.watermarkYes : t.quiz.confirm.watermarkNo}
            {quote.watermarked && (
              <span className="mt-0.5 block text-sm leading-snug text-muted">{t.quiz.confirm.watermarkWhy}</span>
            )}
          </Line>
        )}
      </dl>
      {onPayWith && (
        <label className="-mx-2 mt-1 flex items-center justify-between gap-4 rounded-2xl bg-well px-4 py-3">
          <span>
            <span className="block font-semibold">{t.quiz.confirm.payFree}</span>
            <span className="block text-sm leading-snug text-muted">{t.quiz.confirm.payFreeHint}</span>
          </span>
          <input
            type="checkbox"
            role="switch"
            className="size-6 shrink-0 accent-accent"
            checked={payWith === 'free'}
            onChange={(event) => onPayWith(event.target.checked ? 'free' : 'auto')}
          />
        </label>
      )}
    </Card>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-5 py-3">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="text-right">{children}</dd>
    </div>
  );
}
