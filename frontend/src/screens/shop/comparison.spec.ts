import type { Product } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { cheaperPack, cheapest, priceShare } from './comparison.js';

const product = (id: string, kind: Product['kind'], perTryOn: string): Product => ({
  id,
  kind,
  names: { ru: id, en: id },
  credits: 100,
  periodDays: kind === 'plan' ? 30 : null,
  price: { value: '199.00', currency: 'RUB' },
  stars: 180,
  perTryOn: { value: perTryOn, currency: 'RUB' },
  queuePriority: false,
  methods: ['yookassa'],
});

const pack = product('pack', 'pack', '3.98');
const light = product('light', 'plan', '11.96');
const pro = product('pro', 'plan', '3.60');
const shop = [pack, light, pro];

describe('the honest comparison', () => {
  it('names the cheapest try-on, whatever kind it is', () => {
    expect(cheapest(shop)).toBe(pro);
    expect(cheapest([light, pack])).toBe(pack);
    expect(cheapest([])).toBeNull();
  });

  it('says of a plan that a pack is cheaper, and of nothing else', () => {
    expect(cheaperPack(light, shop)).toBe(pack);
    expect(cheaperPack(pro, shop)).toBeNull();
    expect(cheaperPack(pack, shop)).toBeNull();
    expect(cheaperPack(light, [light, pro])).toBeNull();
  });

  it('draws prices to one scale', () => {
    expect(priceShare(light, shop)).toBe(1);
    expect(priceShare(pack, shop)).toBeCloseTo(3.98 / 11.96);
    expect(priceShare(product('gift', 'pack', '0.00'), [product('gift', 'pack', '0.00')])).toBe(0);
  });
});
