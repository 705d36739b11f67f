let ahead = 0;

/** Learns how far the server's clock is from the phone's, from any answer's `Date` header. */
export function noteServerTime(header: string | null): void {
  const time = Date.parse(header ?? '');
  if (Number.isFinite(time)) ahead = time - Date.now();
}

/** The server's time in ms: phones are minutes off often enough to show "-40 s". Good to about a second. */
export const serverNow = (): number => Date.now() + ahead;
