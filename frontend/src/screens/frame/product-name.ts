import type { Product } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { productsQuery } from '../../api/payments.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';

interface Bought extends Pick<Product, 'id' | 'kind'> {
  credits: number | null;
}

/** What was or will be bought, in words; told by its credits when the shop no longer has it. */
export function useProductName(): (bought: Bought) => string {
  const { t, locale } = useI18n();
  const words = useMoneyWords();
  const { data } = useQuery(productsQuery());
  return ({ id, kind, credits }) =>
    data?.items.find((product) => product.id === id)?.names[locale] ??
    (kind === 'plan' || credits === null ? words.payment.plan(credits) : t.credits(credits));
}
