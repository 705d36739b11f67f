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

const day = (locale: Locale, at: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: 'Europe/Moscow' }).format(new Date(at));

/** What the bot says about a plan, in the words of its owner's language. Plain text. */
export function noticeText({ kind, detail }: Pick<PaymentNotice, 'kind' | 'detail'>, locale: Locale): string {
  const ru = locale === 'ru';
  const {
    productId = '',
    nextProductId = productId,
    periodEnd = '',
    amount,
    method,
    decline,
    graceUntil,
    retryAt,
  } = detail;
  const plan = productOf(nextProductId)?.names[locale] ?? nextProductId;
  switch (kind) {
    case 'renewal_soon': {
      const sum = amount ? (ru ? `: спишем ${amount} ₽` : `: ${amount} ₽ will be charged`) : '';
      const by = method ? (ru ? ` (${method})` : ` to ${method}`) : '';
      return ru
        ? `${day(locale, periodEnd)} ${plan} продлится на 30 дней${sum}${by}. Отменить можно в два касания, оплаченное останется до конца срока.`
        : `Your ${plan} renews for 30 days on ${day(locale, periodEnd)}${sum}${by}. You can cancel in two taps and keep what you paid for.`;
    }
    case 'renewal_declined': {
      const why = REASONS[locale][decline as Decline];
      if (ru) {
        const next = retryAt
          ? `Попробуем ещё раз ${day(locale, retryAt)}.`
          : `Чтобы сохранить план, оплатите его другим способом до ${day(locale, graceUntil ?? '')}.`;
        return `${plan} не продлён: ${why}. Деньги не списаны. ${next}`;
      }
      const next = retryAt
        ? `We will try again on ${day(locale, retryAt)}.`
        : `To keep the plan, pay for it in another way by ${day(locale, graceUntil ?? '')}.`;
      return `Your ${plan} was not renewed: ${why}. Nothing was charged. ${next}`;
    }
    case 'plan_ended':
      return ru
        ? `${plan} закончился. Больше ничего не спишется, купленные отдельно кредиты остаются с вами.`
        : `Your ${plan} has ended. Nothing more will be charged, and credits you bought apart stay with you.`;
  }
}
