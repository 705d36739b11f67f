/** Free credits live by the calendar of Moscow, wherever the server stands. */
const moscow = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Moscow', year: 'numeric', month: '2-digit' });

/** `2026-11` for any moment of November 2026 in Moscow. */
export function moscowMonth(now: Date): string {
  const part = (type: 'year' | 'month') => moscow.formatToParts(now).find((p) => p.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}`;
}

/** Moscow has kept UTC+3 all year since 26 October 2014. */
const MOSCOW_OFFSET = 3 * 3_600_000;

/** The moment `yyyy-mm` begins in Moscow. */
export function startOfMoscowMonth(month: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1, 1) - MOSCOW_OFFSET);
}

/** The moment the month of `now` ends in Moscow. */
export function endOfMoscowMonth(now: Date): Date {
  const [year = 0, month = 0] = moscowMonth(now).split('-').map(Number);
  return new Date(Date.UTC(year, month, 1) - MOSCOW_OFFSET);
}

/** The moment `yyyy-mm-dd` begins in Moscow; null when there is no such day. */
export function startOfMoscowDay(day: string): Date | null {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : new Date(Number.NaN);
  // 31 February is read as a day of March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return null;
  return new Date(midnight.getTime() - MOSCOW_OFFSET);
}
