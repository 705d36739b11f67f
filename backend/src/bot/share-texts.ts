import type { Locale } from '@primerka/contract';
import { catalog, toCredits } from '../catalog.js';
import { writing } from './wording.js';

const gift = toCredits(catalog.referral.friend);

/** What stands below a picture that somebody sends to a friend, and on its button. */
export const SHARE_TEXTS: Record<Locale, { caption: string; button: string }> = {
  ru: {
    caption: `Так это сидит на мне: я примеряю вещи на своём фото. Попробуйте и вы, после первой примерки подарят ${writing(
      'ru',
    ).counted(gift, { one: 'кредит', few: 'кредита', many: 'кредитов', other: 'кредита' })}.`,
    button: 'Примерить на себе',
  },
  en: {
    caption: `This is how it looks on me: I try things on in my own photo. Have a go, your first try-on earns you ${writing(
      'en',
    ).counted(gift, { one: 'credit', other: 'credits' })}.`,
    button: 'Try it on yourself',
  },
};
