import type { Product } from '@primerka/contract';
import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';

interface OfferCardProps {
  product: Product;
  tryOns: number;
  /** Length of the price bar, 0–1. */
  share: number;
  /** The buyer has this plan. */
  yours: boolean;
  onChoose: () => void;
}

/** One thing to buy: what it gives, for how long, what it costs, and what one try-on costs in it. */
export function OfferCard({ product, tryOns, share, yours, onChoose }: OfferCardProps) {
  const { t, locale } = useI18n();
  const words = useMoneyWords();
  const { kind, credits, periodDays, methods } = product;
  const stars = words.sum({ value: String(product.stars), currency: 'XTR' });
  const roubles = methods.some((method) => method !== 'stars');
  return (
    <button
      type="button"
      onClick={onChoose}
      className={`grid w-full gap-3.5 rounded-card bg-card p-5 text-left shadow-card transition active:scale-[0.99] ${yours ? 'ring-2 ring-accent' : ''}`}
    >
      <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <span className="grid grow basis-40 gap-0.5">
          <span className="font-display text-[1.3125rem] leading-tight font-semibold [font-variant-numeric:lining-nums]">
            {product.names[locale]}
          </span>
          <span className="leading-snug text-muted">
            {kind === 'pack' ? words.tryOns(tryOns) : words.shop.gives(credits, tryOns)}
          </span>
        </span>
        <span className="ml-auto grid shrink-0 justify-items-end">
          <span className="text-[1.3125rem] leading-tight font-semibold whitespace-nowrap tabular-nums">
            {roubles ? t.format.roubles(product.price) : stars}
          </span>
          {roubles && methods.includes('stars') && (
            <span className="text-sm whitespace-nowrap text-muted">{words.shop.or(stars)}</span>
          )}
        </span>
      </span>
      <span className="flex flex-wrap gap-1.5">
        {yours && <Mark strong>{words.shop.yours}</Mark>}
        <Mark>{periodDays === null ? words.shop.forever : words.shop.within(periodDays)}</Mark>
        {product.queuePriority && <Mark>{words.shop.first}</Mark>}
      </span>
      <PriceBar share={share}>{words.shop.perTryOn(t.format.roubles(product.perTryOn))}</PriceBar>
    </button>
  );
}

function Mark({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span
      className={`rounded-full px-3 py-1 text-sm leading-snug ${strong ? 'bg-accent text-on-accent' : 'bg-well text-ink'}`}
    >
      {children}
    </span>
  );
}

/** What a try-on costs, as a length: all bars of the shop have one scale. */
export function PriceBar({ share, children }: { share: number; children: ReactNode }) {
  return (
    <span className="grid gap-1.5">
      <span aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-well">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span className="text-[0.9375rem] leading-snug font-semibold">{children}</span>
    </span>
  );
}
