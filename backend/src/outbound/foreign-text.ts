/**
 * The words of a service outside, for a log or a row: without addresses, which may be signed or, as
 * `data:`, be the picture itself, and of bearable length.
 */
export const withoutUrls = (text: string): string =>
  text.replace(/(?:https?:\/\/|\bdata:)[^\s"']+/gi, '<url>').slice(0, 300);
