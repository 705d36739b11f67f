import { DECLINES, METHODS, PAYMENT_STATUSES } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { enMoney } from './en-money.js';
import { ruMoney } from './ru-money.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('sums', () => {
  it('are roubles or Stars, each in its own plural', () => {
    expect(plain(ruMoney.sum({ value: '199.00', currency: 'RUB' }))).toBe('199 ₽');
    expect(['1', '2', '180', '181'].map((value) => ruMoney.sum({ value, currency: 'XTR' }))).toEqual([
      '1 звезда',
      '2 звезды',
      '180 звёзд',
      '181 звезда',
    ]);
    expect(['1', '180'].map((value) => enMoney.sum({ value, currency: 'XTR' }))).toEqual(['1 Star', '180 Stars']);
  });

  it('count try-ons and days', () => {
    expect([1, 3, 25].map(ruMoney.tryOns)).toEqual(['1 примерка', '3 примерки', '25 примерок']);
    expect(plain(ruMoney.shop.sheet.renews(30, '299 ₽'))).toContain('каждые 30 дней за 299 ₽');
    expect(plain(ruMoney.shop.sheet.renews(31, '299 ₽'))).toContain('каждый 31 день');
    expect(enMoney.shop.sheet.renews(1, '₽299')).toContain('every day for');
  });
});

describe.each([
  ['ru', ruMoney],
  ['en', enMoney],
])('in %s', (language, words) => {
  it('every decline says that nothing was taken and what to do', () => {
    for (const code of DECLINES) {
      const { title, text } = words.declines[code];
      expect(title, code).toMatch(/^[^.]+$/);
      expect(text, code).toMatch(/[.]$/);
      expect(text, code).toMatch(language === 'ru' ? /не списан/ : /(Nothing|No money) was taken/);
    }
  });

  it('every status and every way to pay has a name', () => {
    for (const status of PAYMENT_STATUSES) expect(words.payment.status[status]).toMatch(/\S/);
    for (const method of METHODS) expect(words.methods[method].name).toMatch(/\S/);
  });

  it('a saved method is named in its own words, an unknown one as the provider does', () => {
    const saved = (type: string, title: string) => words.saved({ id: '', type, title, createdAt: '' });
    expect(saved('bank_card', 'Bank card *4444')).toMatch(/•• 4444$/);
    expect(saved('yoo_money', 'YooMoney wallet 410011758831136')).toMatch(/•• 1136$/);
    expect(saved('sbp', 'SBP')).toMatch(language === 'ru' ? /СБП/ : /SBP/);
    expect(saved('alfa_pay', 'Alfa Pay')).toBe('Alfa Pay');
  });
});

it('has the same words in both languages', () => {
  const shape = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]))
      : typeof value;
  expect(shape(enMoney)).toEqual(shape(ruMoney));
});
