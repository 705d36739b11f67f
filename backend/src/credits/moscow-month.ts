/** Free credits live by the calendar of Moscow, wherever the server stands. */
const moscow = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow', year: 'numeric', month: '2-digit' });

/** `2026-11` for any moment of November 2026 in Moscow. */
export function moscowMonth(now: Date): string {
  const part = (type: 'year' | 'month') => moscow.formatToParts(now).find((p) => p.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}`;
}

/** Moscow has kept UTC+3 all year since 26 October 2014. */
const MOSCOW_OFFSET = 3 * 3_600_000;

/** The moment the month of `now` ends in Moscow. */
export function endOfMoscowMonth(now: Date): Date {
  const [year = 0, month = 0] = moscowMonth(now).split('-').map(Number);
  return new Date(Date.UTC(year, month, 1) - MOSCOW_OFFSET);
}
