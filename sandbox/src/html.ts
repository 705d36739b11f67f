/** Markup that needs no more escaping. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

function written(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map((part: HtmlValue) => written(part)).join('');
  return typeof value === 'string' || typeof value === 'number' ? escape(String(value)) : '';
}

/** A template whose values are escaped unless they are {@link Html} themselves; false and null leave nothing. */
export const html = (strings: TemplateStringsArray, ...values: HtmlValue[]): Html =>
  new Html(String.raw({ raw: strings }, ...values.map((value) => written(value))));
