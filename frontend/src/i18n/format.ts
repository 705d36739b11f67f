import type { Locale, Money } from '@primerka/contract';

/** Numbers and times as the language writes them, in the phone's time zone. */
export function formats(locale: Locale) {
  const tag = locale === 'ru' ? 'ru-RU' : 'en-GB';
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const roubles = new Intl.NumberFormat(tag, {
    style: 'currency',
    currency: 'RUB',
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  });
  // Credits begin and end at Moscow's midnight; in the phone's zone that may be the day before.
  const day = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', timeZone: 'Europe/Moscow' });
  const moment = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' });
  return {
    number: (value: number) => number.format(value),
    signed: (value: number) => `${value > 0 ? '+' : value < 0 ? '−' : ''}${number.format(Math.abs(value))}`,
    roubles: (money: Money) => roubles.format(Number(money.value)),
    day: (time: string) => day.format(new Date(time)),
    moment: (time: string) => moment.format(new Date(time)),
    time: (moment: string) => time.format(new Date(moment)),
    /** Seconds as `1:05`. */
    stopwatch: (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`,
  };
}

/** The free credits' next day: the first of the coming month in Moscow (UTC+3 all year). */
export function nextFreeGrant(now: number): string {
  const moscow = new Date(now + 3 * 3_600_000);
  return new Date(Date.UTC(moscow.getUTCFullYear(), moscow.getUTCMonth() + 1, 1) - 3 * 3_600_000).toISOString();
}
