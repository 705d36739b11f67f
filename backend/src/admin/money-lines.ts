import type { DataSource } from 'typeorm';
import { startOfMoscowMonth } from '../credits/moscow-month.js';

/**
 * One movement of money. All but `gross` is kopecks; `gross` is in the smallest unit of `currency`
 * (kopecks, or whole Stars). A refund's figures are below zero.
 */
export interface MoneyLine {
  at: Date;
  paymentId: string;
  refundId: string | null;
  provider: string;
  providerId: string;
  product: string;
  currency: 'RUB' | 'XTR';
  gross: number;
  /** What `gross` is in roubles; for Stars at the rate of the day they were paid. */
  roubles: number;
  fee: number;
  feeIsForecast: boolean;
  /** Null where it is not known how the income is taxed (Stars). */
  tax: number | null;
  net: number;
}

interface PaymentRow {
  at: Date;
  paymentId: string;
  provider: string;
  providerId: string | null;
  product: string;
  currency: 'RUB' | 'XTR';
  amount: number;
  fee: number | null;
  feeIsForecast: boolean;
  tax: number | null;
  rubPerUnit: string | null;
}

interface RefundRow extends PaymentRow {
  refundId: string;
  refunded: number;
  refundedBefore: number;
}

const PAYMENT = `p.id as "paymentId", p.provider, p.product->>'id' as product, p.currency, p.amount, p.fee,
  p.fee_is_forecast as "feeIsForecast", p.tax, p.rub_per_unit as "rubPerUnit"`;

/** Every payment and every refund that succeeded from `from` until `to`, oldest first. */
async function moneyLines(dataSource: DataSource, from: Date, to: Date): Promise<MoneyLine[]> {
  const payments = await dataSource.query<PaymentRow[]>(
    `select ${PAYMENT}, p.succeeded_at as at, p.provider_payment_id as "providerId" from payment p
     where p.succeeded_at >= $1 and p.succeeded_at < $2`,
    [from, to],
  );
  const refunds = await dataSource.query<RefundRow[]>(
    `select ${PAYMENT}, r.finished_at as at, r.provider_refund_id as "providerId", r.id as "refundId",
       r.amount as refunded, (select coalesce(sum(e.amount), 0)::int from refund e where e.payment_id = p.id
         and e.status = 'succeeded' and (e.finished_at, e.id) < (r.finished_at, r.id)) as "refundedBefore"
     from refund r join payment p on p.id = r.payment_id
     where r.status = 'succeeded' and r.finished_at >= $1 and r.finished_at < $2`,
    [from, to],
  );
  const lines = [...payments.map(paymentLine), ...refunds.map(refundLine)];
  return lines.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.paymentId < b.paymentId ? -1 : 1));
}

/** @param month `yyyy-mm`, by the clock of Moscow, in which the tax is assessed */
export function moneyLinesOf(dataSource: DataSource, month: string): Promise<MoneyLine[]> {
  return moneyLines(dataSource, startOfMoscowMonth(month), startOfMoscowMonth(nextMonth(month)));
}

/** `2026-12` → `2027-01`. */
export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

export function paymentLine(row: PaymentRow): MoneyLine {
  const { at, paymentId, provider, product, currency, amount, feeIsForecast, tax } = row;
  const [roubles, fee] = [inRoubles(row, amount), row.fee ?? 0];
  const providerId = row.providerId ?? '';
  const net = roubles - fee - (tax ?? 0);
  return {
    at,
    paymentId,
    refundId: null,
    provider,
    providerId,
    product,
    currency,
    gross: amount,
    roubles,
    fee,
    feeIsForecast,
    tax,
    net,
  };
}

/**
 * The provider keeps its fee. The receipt is annulled for what went back, so the tax goes down to its
 * share of what is left; the shares of several refunds add up to the tax of the payment.
 */
export function refundLine(row: RefundRow): MoneyLine {
  const { at, paymentId, refundId, provider, product, currency, refunded, refundedBefore } = row;
  const taxAfter = (returned: number) => Math.round(((row.tax ?? 0) * (row.amount - returned)) / row.amount);
  const tax = row.tax === null ? null : taxAfter(refundedBefore + refunded) - taxAfter(refundedBefore);
  const roubles = -inRoubles(row, refunded);
  const net = roubles - (tax ?? 0);
  const providerId = row.providerId ?? '';
  return {
    at,
    paymentId,
    refundId,
    provider,
    providerId,
    product,
    currency,
    gross: -refunded,
    roubles,
    fee: 0,
    feeIsForecast: false,
    tax,
    net,
  };
}

const inRoubles = ({ currency, rubPerUnit }: PaymentRow, amount: number): number =>
  currency === 'RUB' ? amount : Math.round(amount * Number(rubPerUnit ?? 0) * 100);

/** Kopecks as roubles, `-184.24`. */
export const toRub = (kopecks: number): string =>
  `${kopecks < 0 ? '-' : ''}${Math.floor(Math.abs(kopecks) / 100)}.${String(Math.abs(kopecks) % 100).padStart(2, '0')}`;
