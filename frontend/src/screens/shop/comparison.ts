import type { Product } from '@primerka/contract';

/** Roubles for one try-on. */
const price = (product: Product): number => Number(product.perTryOn.value);

/** Where one try-on costs least, when all credits are used; null in an empty shop. */
export function cheapest(products: readonly Product[]): Product | null {
  return products.reduce<Product | null>((best, one) => (best && price(best) <= price(one) ? best : one), null);
}

/** What is bought once, never expires, and still makes a try-on cheaper than this plan does. */
export function cheaperPack(product: Product, products: readonly Product[]): Product | null {
  if (product.kind !== 'plan') return null;
  const pack = cheapest(products.filter(({ kind }) => kind === 'pack'));
  return pack && price(pack) < price(product) ? pack : null;
}

/** A try-on's price as a share of the dearest one in the shop, 0–1. */
export function priceShare(product: Product, products: readonly Product[]): number {
  const dearest = Math.max(...products.map(price));
  return dearest > 0 ? price(product) / dearest : 0;
}
