import type { ErrorCode, Locale } from '@primerka/contract';

/** Refusals of a photo sent to the bot. */
export type PhotoRefusal = Extract<ErrorCode, `photo.${string}` | 'rate_limited' | 'unavailable' | 'internal'>;

/** What was wrong with a photo, and how long to wait: the extras of an AppError. */
export interface RefusalDetails {
  limit?: number | undefined;
  measured?: number | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** How a language writes numbers and days. Days are Moscow's, as credits begin and end there. */
export function writing(locale: Locale) {
  const tag = locale === 'ru' ? 'ru-RU' : 'en-GB';
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const plural = new Intl.PluralRules(tag);
  const zone = { timeZone: 'Europe/Moscow' };
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', ...zone });
  const moment = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...zone,
  });
  return {
    number: (value: number) => number.format(value),
    /** The number and the form of the word that goes with it. */
    counted: (value: number, forms: Forms) => `${number.format(value)} ${forms[plural.select(value)] ?? forms.other}`,
    day: (iso: string) => day.format(new Date(iso)),
    moment: (iso: string) => moment.format(new Date(iso)),
    megabytes: (bytes: number) => number.format(bytes / 1024 / 1024),
  };
}
