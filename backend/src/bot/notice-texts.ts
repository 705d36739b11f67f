import type { Decline, Locale } from '@primerka/contract';
import { productOf } from '../catalog.js';
import type { PaymentNotice } from '../payments/subscriptions.entity.js';

/** Why a renewal did not come, as a clause of a sentence. */
const REASONS: Record<Locale, Record<Decline, string>> = {
  ru: {
    expired: 'платёж не подтверждён вовремя',
    insufficient_funds: 'на счёте не хватило денег',
    card_data: 'данные карты устарели или неверны',
    confirmation_failed: 'банк просит подтвердить платёж',
    forbidden: 'банк не разрешил платёж',
    permission_revoked: 'разрешение на списание отозвано',
    unavailable: 'банк не ответил',
    declined: 'банк отклонил платёж',
    not_opened: 'платёж не удалось начать',
  },
  en: {
    expired: 'the payment was not confirmed in time',
    insufficient_funds: 'there was not enough money',
    card_data: 'the card is out of date or its data are wrong',
    confirmation_failed: 'the bank wants you to confirm the payment',
    forbidden: 'the bank did not allow it',
    permission_revoked: 'the permission to charge was withdrawn',
    unavailable: 'the bank did not answer',
    declined: 'the bank declined it',
    not_opened: 'the payment could not be started',
  },
};

/** The same in Stars, where it is Telegram that could not charge. */
const NO_STARS: Record<Locale, string> = {
  ru: 'на балансе не хватило звёзд',
  en: 'there were not enough Stars',
};

/** YooKassa names what it charges in English. */
const METHODS_RU: readonly [RegExp, string][] = [
  [/^Bank card\b/, 'карта'],
  [/^YooMoney wallet\b/, 'кошелёк ЮMoney'],
  [/^SBP$/, 'СБП'],
];

const PLAN: Record<Locale, string> = { ru: 'План', en: 'plan' };

const day = (locale: Locale, at: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: 'Europe/Moscow' }).format(new Date(at));

/** `299.00` as `299 ₽`, `299.50` as `299,50 ₽`; Stars as `270 ⭐`. Empty for an unknown sum. */
function sumText(locale: Locale, { amount, provider }: Record<string, string>): string {
  if (!amount) return '';
  if (provider === 'stars') return `${amount} ⭐`;
  const short = amount.replace(/\.00$/, '');
  return `${locale === 'ru' ? short.replace('.', ',') : short} ₽`;
}

function chargeText(locale: Locale, detail: Record<string, string>): string {
  const sum = sumText(locale, detail);
  if (!sum) return '';
  const title = detail['method'] ?? '';
  const known = locale === 'ru' ? METHODS_RU.find(([name]) => name.test(title)) : undefined;
  const method = known ? title.replace(...known) : title;
  const from = method && ` (${method})`;
  if (detail['provider'] === 'stars') {
    return locale === 'ru' ? `: Telegram спишет ${sum}` : `: Telegram will charge ${sum}`;
  }
  return locale === 'ru' ? `: спишем ${sum}${from}` : `: ${sum} will be charged${from}`;
}

/** What can be done about a renewal that did not come. */
function nextStep(locale: Locale, { retryAt, graceUntil }: Record<string, string>): string {
  const ru = locale === 'ru';
  if (retryAt) {
    return ru ? `Попробуем ещё раз ${day(locale, retryAt)}.` : `We will try again on ${day(locale, retryAt)}.`;
  }
  if (!graceUntil) return ru ? 'Чтобы продолжить, оформите план заново.' : 'To go on, buy a plan anew.';
  return ru
    ? `Чтобы сохранить план, оплатите его заново до ${day(locale, graceUntil)}.`
    : `To keep the plan, pay for it anew by ${day(locale, graceUntil)}.`;
}

/** What the bot says about a plan, in the words of its owner's language. Plain text. */
export function noticeText({ kind, detail }: Pick<PaymentNotice, 'kind' | 'detail'>, locale: Locale): string {
  const ru = locale === 'ru';
  const { productId = '', nextProductId = productId, periodEnd = '', chargeAt = periodEnd, decline } = detail;
  const plan = productOf(nextProductId)?.names[locale] ?? PLAN[locale];
  const inStars = detail['provider'] === 'stars';
  switch (kind) {
    case 'renewal_soon': {
      const charge = chargeText(locale, detail);
      return ru
        ? `${plan} продлится ${day(locale, chargeAt)} на 30 дней${charge}. Отменить можно в два касания, оплаченное останется до конца срока.`
        : `Your ${plan} renews for 30 days on ${day(locale, chargeAt)}${charge}. You can cancel in two taps and keep what you paid for.`;
    }
    case 'renewal_declined': {
      const why = inStars && decline === 'insufficient_funds' ? NO_STARS[locale] : REASONS[locale][decline as Decline];
      const next = nextStep(locale, detail);
      return ru
        ? `${plan} не продлён: ${why}. ${inStars ? 'Звёзды' : 'Деньги'} не списаны. ${next}`
        : `Your ${plan} was not renewed: ${why}. Nothing was charged. ${next}`;
    }
    case 'plan_ended':
      return ru
        ? `${plan} закончился. Больше ничего не спишется, купленные отдельно кредиты остаются с вами.`
        : `Your ${plan} has ended. Nothing more will be charged, and credits you bought apart stay with you.`;
  }
}
