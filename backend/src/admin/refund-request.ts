import { DataSource } from 'typeorm';
import { notFound } from '../errors.js';
import { Payment } from '../payments/payments.entity.js';
import { Refunds } from '../payments/refunds.js';
import { type OwnerCommand, UsageError, readId } from './owner-command.js';

export const refundRequest: OwnerCommand = {
  name: 'refund',
  usage: 'PAYMENT-ID [--amount 50.00]',
  summary: 'gives money back, all that is left or a part; a worker carries it out',
  words: 1,
  options: { amount: { type: 'string' } },
  async run(app, { words: [word], options }) {
    const id = readId(word, 'a payment');
    const payment = await app.get(DataSource).manager.findOneBy(Payment, { id });
    if (!payment) throw notFound('payment');
    const { currency } = payment;
    const amount = options['amount'] === undefined ? null : readAmount(String(options['amount']), currency);
    const refund = await app.get(Refunds).request(id, amount);
    const sum = currency === 'RUB' ? (refund.amount / 100).toFixed(2) : String(refund.amount);
    return `Refund ${refund.id} of ${sum} ${currency} is asked for\n`;
  },
};

/** Roubles as kopecks, Stars as they are. */
function readAmount(text: string, currency: 'RUB' | 'XTR'): number {
  const written = currency === 'RUB' ? /^\d{1,7}(\.\d{2})?$/ : /^\d{1,7}$/;
  if (!written.test(text)) {
    throw new UsageError(`--amount is ${currency === 'RUB' ? 'roubles like 50.00' : 'whole Stars'}, not ${text}`);
  }
  return currency === 'RUB' ? Math.round(Number(text) * 100) : Number(text);
}
