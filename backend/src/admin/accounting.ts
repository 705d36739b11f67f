import { DataSource } from 'typeorm';
import { csv } from './csv.js';
import { type MoneyLine, moneyLinesOf, toRub } from './money-lines.js';
import { type OwnerCommand, readMonth } from './owner-command.js';

const COLUMNS = [
  'date',
  'type',
  'payment_id',
  'refund_id',
  'provider',
  'provider_id',
  'product',
  'currency',
  'gross',
  'roubles',
  'fee',
  'fee_is_forecast',
  'tax',
  'net',
] as const;

type Row = Record<(typeof COLUMNS)[number], string>;

/** `2026-11-30`, by the clock of Moscow. */
const moscowDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow', dateStyle: 'short' });

/**
 * What the owner's accountant needs of a month: a row for every payment and every refund, and their
 * sums. All figures but `gross` are roubles. Nobody is named.
 */
export const accounting: OwnerCommand = {
  name: 'accounting',
  usage: 'YYYY-MM',
  summary: 'payments and refunds of a month (Moscow time) as CSV',
  words: 1,
  async run(app, { words: [word] }) {
    const lines = await moneyLinesOf(app.get(DataSource), readMonth(word));
    return csv(COLUMNS, [...lines.map(row), total(lines)]);
  },
};

function row(line: MoneyLine): Row {
  return {
    date: moscowDay.format(line.at),
    type: line.refundId ? 'refund' : 'payment',
    payment_id: line.paymentId,
    refund_id: line.refundId ?? '',
    provider: line.provider,
    provider_id: line.providerId,
    product: line.product,
    currency: line.currency,
    gross: line.currency === 'RUB' ? toRub(line.gross) : String(line.gross),
    roubles: toRub(line.roubles),
    fee: toRub(line.fee),
    fee_is_forecast: line.feeIsForecast ? 'yes' : '',
    tax: line.tax === null ? '' : toRub(line.tax),
    net: toRub(line.net),
  };
}

/** `gross` has no sum: roubles and Stars do not add up. */
function total(lines: MoneyLine[]): Row {
  const sum = (of: (line: MoneyLine) => number) => toRub(lines.reduce((all, line) => all + of(line), 0));
  return {
    ...(Object.fromEntries(COLUMNS.map((column) => [column, ''])) as Row),
    date: 'total',
    roubles: sum(({ roubles }) => roubles),
    fee: sum(({ fee }) => fee),
    tax: sum(({ tax }) => tax ?? 0),
    net: sum(({ net }) => net),
  };
}
