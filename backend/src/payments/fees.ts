/**
 * What is left of a payment, in whole kopecks. Every item is a share of what the buyer paid (VAT: of the
 * fee) and is rounded by itself, half up; percentages never stand on each other. In particular the tax
 * of a self-employed seller (NPD, 422-FZ) is due on all the buyer paid, not on what the provider passed
 * on. How YooKassa itself rounds is not documented: book its `income_amount`, and use the forecast
 * only to plan and to notice a difference.
 */

/** Rates are fractions: 0.028 is 2.8 %. `vat` is charged on the fee; 0 where none is, as with SBP. */
export interface FeeRates {
  rate: number;
  vat: number;
}

export interface Fee {
  fee: number;
  vat: number;
}

const MILLION = 1_000_000;

// In integers: 0.035 * 9900 is only nearly 346.5, and which way it then rounds would be luck.
function share(kopecks: number, rate: number): number {
  const millionths = Math.round(rate * MILLION);
  if (!Number.isSafeInteger(kopecks) || kopecks < 0) throw new RangeError(`Not a sum in kopecks: ${kopecks}`);
  if (!(rate >= 0 && rate <= 1) || Math.abs(rate * MILLION - millionths) > 1e-6) {
    throw new RangeError(`Not a rate of at most six decimals: ${rate}`);
  }
  return Number((BigInt(kopecks) * BigInt(millionths) + BigInt(MILLION / 2)) / BigInt(MILLION));
}

/**
 * What the provider will keep of `gross` kopecks. Rates: https://yookassa.ru/docs/support/payments/fees
 * @throws RangeError for sums that are not whole kopecks, or rates outside 0…1 or finer than six decimals
 */
export function forecastFee(gross: number, { rate, vat }: FeeRates): Fee {
  const fee = share(gross, rate);
  return { fee, vat: share(fee, vat) };
}

/**
 * Tax on `gross` kopecks of income: 4 % when the buyer is a person, 6 % when it is a company.
 * @throws RangeError like `forecastFee`
 */
export const tax = (gross: number, rate: number): number => share(gross, rate);

/** What stays with us of `gross` kopecks once fee, its VAT and tax are paid; negative when they exceed it. */
export const net = ({ gross, fee, vat, tax }: { gross: number; tax: number } & Fee): number => gross - fee - vat - tax;

/**
 * Tax and net of a payment of which `refunded` kopecks (of all its refunds together) went back to the
 * buyer. The provider returns no fee, so a payment refunded in full costs fee and VAT; the receipt is
 * annulled for what was returned, so tax is due on the rest only.
 * @throws RangeError when more was returned than paid, or like `forecastFee`
 */
export function afterRefund(
  { gross, fee, vat }: { gross: number } & Fee,
  refunded: number,
  taxRate: number,
): { tax: number; net: number } {
  const due = share(gross - refunded, taxRate);
  return { tax: due, net: net({ gross: gross - refunded, fee, vat, tax: due }) };
}
