import { DECLINES, type Locale } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { catalog } from '../catalog.js';
import { noticeText } from './notice-texts.js';

const LOCALES: readonly Locale[] = ['ru', 'en'];
const PLANS = catalog.products.filter(({ kind }) => kind === 'plan');
const METHODS = ['Bank card *4444', 'YooMoney wallet 4100112345', 'SBP', 'T-Pay', ''];

/** 23:30 in Moscow of the day before is what the same moment is called in UTC. */
const AT = '2026-03-11T21:30:00.000Z';
const yookassa = (rest: Record<string, string> = {}) => ({
  productId: 'plan_light',
  periodEnd: AT,
  provider: 'yookassa',
  ...rest,
});
const stars = (rest: Record<string, string> = {}) => ({ ...yookassa(rest), provider: 'stars' });

const every = [
  ...PLANS.flatMap(({ id, rub, stars: price }) =>
    [
      ...METHODS.map((method) => yookassa({ method, amount: (rub / 100).toFixed(2) })),
      stars({ amount: String(price) }),
    ].map((about) => ({
      kind: 'renewal_soon' as const,
      detail: { ...about, nextProductId: id, chargeAt: AT },
    })),
  ),
  ...DECLINES.flatMap((decline) =>
    [yookassa, stars].flatMap((about) =>
      [
        { retryAt: AT, graceUntil: AT },
        { retryAt: '', graceUntil: AT },
        { retryAt: '', graceUntil: '' },
      ].map((when) => ({ kind: 'renewal_declined' as const, detail: about({ decline, ...when }) })),
    ),
  ),
  { kind: 'plan_ended' as const, detail: yookassa() },
  { kind: 'plan_ended' as const, detail: stars() },
  // Sold no longer, or written by an older release.
  { kind: 'renewal_soon' as const, detail: yookassa({ productId: 'plan_gone' }) },
  { kind: 'plan_ended' as const, detail: yookassa({ productId: 'plan_gone' }) },
];

describe.each(LOCALES)('what the bot says about plans (%s)', (locale) => {
  it.each(every)('$kind $detail', (notice) => {
    const text = noticeText(notice, locale);
    expect(text).not.toMatch(/undefined|null|NaN|Invalid|\$\{|\[object|plan_/);
    expect(text).not.toMatch(/\.00| {2}| ,|,,|\.\.|\( ?\)|: ?\./);
    expect(text).toMatch(/^\p{Lu}.*\.$/u);
    if (locale === 'ru') expect(text.replace(/T-Pay|Telegram|ЮMoney/g, '')).not.toMatch(/[A-Za-z]/);
    else expect(text).not.toMatch(/[А-Яа-яЁё]/);
    expect(text.length).toBeLessThan(300);
  });

  it('says something of its own about every reason', () => {
    const texts = DECLINES.map((decline) =>
      noticeText({ kind: 'renewal_declined', detail: yookassa({ decline }) }, locale),
    );
    expect(new Set(texts).size).toBe(DECLINES.length);
  });
});

describe('in full', () => {
  const soon = yookassa({ nextProductId: 'plan_pro', amount: '899.00', method: 'Bank card *4444', chargeAt: AT });
  const declined = yookassa({ decline: 'insufficient_funds', retryAt: AT, graceUntil: AT });

  it.each([
    [
      'renewal_soon',
      soon,
      'ru',
      'План «Про» продлится 12 марта на 30 дней: спишем 899 ₽ (карта *4444). Отменить можно в два касания, оплаченное останется до конца срока.',
    ],
    [
      'renewal_soon',
      soon,
      'en',
      'Your Pro plan renews for 30 days on March 12: 899 ₽ will be charged (Bank card *4444). You can cancel in two taps and keep what you paid for.',
    ],
    [
      'renewal_soon',
      stars({ amount: '270', chargeAt: AT }),
      'ru',
      'План «Лёгкий» продлится 12 марта на 30 дней: Telegram спишет 270 ⭐. Отменить можно в два касания, оплаченное останется до конца срока.',
    ],
    [
      'renewal_declined',
      declined,
      'ru',
      'План «Лёгкий» не продлён: на счёте не хватило денег. Деньги не списаны. Попробуем ещё раз 12 марта.',
    ],
    [
      'renewal_declined',
      { ...declined, provider: 'stars', retryAt: '' },
      'ru',
      'План «Лёгкий» не продлён: на балансе не хватило звёзд. Звёзды не списаны. Чтобы сохранить план, оплатите его заново до 12 марта.',
    ],
    [
      'renewal_declined',
      yookassa({ decline: 'card_data', retryAt: '', graceUntil: '' }),
      'en',
      'Your Light plan was not renewed: the card is out of date or its data are wrong. Nothing was charged. To go on, buy a plan anew.',
    ],
  ] as const)('%s (%#)', (kind, detail, locale, text) => {
    expect(noticeText({ kind, detail }, locale)).toBe(text);
  });

  it('keeps kopecks where there are any, as each language writes them', () => {
    const detail = yookassa({ amount: '299.50' });
    expect(noticeText({ kind: 'renewal_soon', detail }, 'ru')).toContain('спишем 299,50 ₽.');
    expect(noticeText({ kind: 'renewal_soon', detail }, 'en')).toContain('299.50 ₽ will be charged.');
  });
});
