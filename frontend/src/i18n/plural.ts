import type { Locale } from '@primerka/contract';

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form of a word that goes with `count`: ru has one (1, 21), few (2–4) and many; fractions are `other`. */
export function plural(locale: Locale, count: number, forms: Forms): string {
  return forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
}
