import type { Method, Product, ProductList } from '@primerka/contract';
import { type CatalogProduct, catalog, toCredits } from '../catalog.js';
import { env } from '../env.js';
import type { ProductSnapshot } from './payments.entity.js';

type Surface = 'telegram' | 'web';

/** What can be paid with on a surface, in the order to show it. YooKassa's methods need its account. */
export function methodsOn(surface: Surface): Method[] {
  const { PAYMENTS_TELEGRAM, PAYMENTS_WEB, YOOKASSA_SHOP_ID } = env();
  const configured = surface === 'telegram' ? PAYMENTS_TELEGRAM : PAYMENTS_WEB;
  return configured.filter((method) => method === 'stars' || YOOKASSA_SHOP_ID !== undefined);
}

export function productsOn(surface: Surface): ProductList {
  const methods = methodsOn(surface);
  return {
    items: catalog.products.map((product) => view(product, methods)),
    methods,
    freeMonthly: toCredits(catalog.free.monthlyCredits),
  };
}

function view(product: CatalogProduct, methods: Method[]): Product {
  const tryOns = product.credits / catalog.prices.tryOn;
  return {
    id: product.id,
    kind: product.kind,
    names: product.names,
    credits: toCredits(product.credits),
    periodDays: product.periodDays,
    price: { value: (product.rub / 100).toFixed(2), currency: 'RUB' },
    stars: product.stars,
    perTryOn: { value: (Math.round(product.rub / tryOns) / 100).toFixed(2), currency: 'RUB' },
    queuePriority: product.queuePriority,
    methods: [...methods],
  };
}

export const snapshotOf = ({ id, kind, periodDays, credits, queuePriority }: CatalogProduct): ProductSnapshot => ({
  id,
  kind,
  periodDays,
  credits,
  queuePriority,
  catalogVersion: catalog.version,
});

/** What it costs: kopecks, or whole Stars. */
export const priceOf = (product: CatalogProduct, currency: 'RUB' | 'XTR'): number =>
  currency === 'RUB' ? product.rub : product.stars;
