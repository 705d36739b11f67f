import type { Product, ProductList } from '@primerka/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { configQuery } from '../../api/account.js';
import { creditsQuery } from '../../api/credits.js';
import { paymentsQuery, productsQuery, unfinished } from '../../api/payments.js';
import { subscriptionQuery } from '../../api/subscription.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card, Section } from '../../ui/card.js';
import { CoinIcon, ForwardIcon } from '../../ui/icons.js';
import { ClockIcon } from '../../ui/more-icons.js';
import { Link, navigate, useParameter } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useBack, withQuery } from '../frame/back.js';
import { Fault } from '../frame/fault.js';
import { useProductName } from '../frame/product-name.js';
import { Headline, Screen } from '../frame/screen.js';
import { cheapest, priceShare } from './comparison.js';
import { OfferCard, PriceBar } from './offer-card.js';
import { PaySheet } from './pay-sheet.js';

/** Every way to credits side by side, the free one too, each with the price of a try-on. */
export function Shop() {
  const { t } = useI18n();
  const words = useMoneyWords();
  const back = useBack();
  const products = useQuery(productsQuery());
  const config = useQuery(configQuery());
  const credits = useQuery(creditsQuery());
  const failed = [products, config].find(({ isError, data }) => isError && !data);
  return (
    <Screen onBack={() => navigate(back ?? '/balance')}>
      <div className="grid gap-4">
        <Headline title={words.shop.title} lead={back === '/try' ? words.shop.kept : words.shop.lead} />
        {credits.data && (
          <p className="flex items-center gap-2 px-1 font-semibold">
            <CoinIcon className="size-6 text-accent-ink" />
            {words.shop.have(credits.data.available)}
          </p>
        )}
      </div>
      <Unfinished back={back} />
      {failed && <Fault error={failed.error} onRetry={() => void failed.refetch()} />}
      {!failed && !(products.data && config.data) && (
        <div role="status" aria-label={t.common.loading} className="grid gap-3">
          <Skeleton className="h-44" />
          <Skeleton className="h-44" />
          <Skeleton className="h-44" />
        </div>
      )}
      {products.data && config.data && (
        <Offers list={products.data} tryOnPrice={config.data.prices.tryOn} back={back} />
      )}
    </Screen>
  );
}

function Offers({ list, tryOnPrice, back }: { list: ProductList; tryOnPrice: number; back: string | null }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const nothing = t.format.roubles({ value: '0.00', currency: 'RUB' });
  const asked = useParameter('product');
  const [chosenId, setChosenId] = useState(asked);
  const subscription = useQuery(subscriptionQuery()).data?.subscription;
  const offers = list.items.filter(({ methods }) => methods.length > 0);
  const chosen = offers.find(({ id }) => id === chosenId);
  const tryOnsOf = (credits: number) => Math.floor(credits / tryOnPrice);
  const live = subscription?.status === 'active' ? subscription.productId : null;

  const section = (title: string, kind: Product['kind']) => {
    const these = offers.filter((product) => product.kind === kind);
    if (these.length === 0) return null;
    return (
      <Section title={title}>
        <ul className="grid gap-3">
          {these.map((product) => (
            <li key={product.id}>
              <OfferCard
                product={product}
                tryOns={tryOnsOf(product.credits)}
                share={priceShare(product, offers)}
                yours={product.id === live}
                onChoose={() => setChosenId(product.id)}
              />
            </li>
          ))}
        </ul>
      </Section>
    );
  };
  return (
    <>
      {offers.length === 0 ? (
        <Card className="grid gap-1.5 text-center">
          <p className="font-display text-xl font-semibold">{words.shop.empty}</p>
          <p className="text-muted">{words.shop.emptyText}</p>
        </Card>
      ) : (
        <Advice offers={offers} />
      )}
      {section(words.shop.packs, 'pack')}
      {section(words.shop.plans, 'plan')}
      <Section title={words.shop.free}>
        <div className="grid gap-3.5 rounded-card border-2 border-dashed border-line p-5">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <div className="grid grow basis-40 gap-0.5">
              <p className="font-display text-[1.3125rem] leading-tight font-semibold [font-variant-numeric:lining-nums]">
                {words.shop.freeTitle(list.freeMonthly)}
              </p>
              <p className="leading-snug text-muted">{words.shop.freeText(tryOnsOf(list.freeMonthly))}</p>
            </div>
            <p className="ml-auto shrink-0 text-[1.3125rem] leading-tight font-semibold whitespace-nowrap">{nothing}</p>
          </div>
          <PriceBar share={0}>{words.shop.perTryOn(nothing)}</PriceBar>
        </div>
      </Section>
      {chosen && (
        <PaySheet
          product={chosen}
          offers={offers}
          tryOns={tryOnsOf(chosen.credits)}
          back={back}
          taken={chosen.kind === 'plan' && live !== null}
          onClose={() => setChosenId(null)}
        />
      )}
    </>
  );
}

/** One plain sentence on where a try-on costs least, with its condition. */
function Advice({ offers }: { offers: Product[] }) {
  const { t, locale } = useI18n();
  const words = useMoneyWords();
  const best = cheapest(offers);
  if (!best) return null;
  const price = t.format.roubles(best.perTryOn);
  const name = best.names[locale];
  return (
    <div className="grid gap-3 rounded-card bg-accent-soft p-5">
      <p className="leading-snug">
        {best.periodDays === null
          ? words.shop.bestPack(name, price)
          : words.shop.bestPlan(name, price, best.credits, best.periodDays)}
      </p>
      <p className="text-[0.9375rem] leading-snug text-muted">{words.shop.scale}</p>
    </div>
  );
}

/** A checkout somebody walked away from is one tap away, so that nobody pays twice. */
function Unfinished({ back }: { back: string | null }) {
  const words = useMoneyWords();
  const name = useProductName();
  const payments = useInfiniteQuery(paymentsQuery());
  const open = unfinished(payments.data?.pages[0]);
  if (!open) return null;
  return (
    <Link
      href={withQuery(`/payments/${open.id}`, { back })}
      className="flex min-h-16 items-center gap-3.5 rounded-card bg-card px-5 py-3.5 shadow-card"
    >
      <ClockIcon className="size-6 text-accent-ink" />
      <span className="grid min-w-0 grow gap-0.5">
        <span className="font-semibold">{words.shop.unfinished}</span>
        <span className="text-[0.9375rem] leading-snug text-muted">
          {name({ id: open.productId, kind: open.productKind, credits: open.credits })}, {words.sum(open.amount)}
        </span>
      </span>
      <ForwardIcon className="size-5 text-muted" />
    </Link>
  );
}
