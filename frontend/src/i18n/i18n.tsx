import type { Locale } from '@primerka/contract';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { ru, type Messages } from './ru.js';

const loaded: Partial<Record<Locale, Messages>> = { ru };

/** Russian is in the first bundle, other languages come when somebody speaks them. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return (loaded[locale] ??= (await import('./en.js')).en);
}

/** The language before the server has said which: the same rule as the server's for new users. */
export const guessLocale = (languageCode: string): Locale =>
  ['ru', 'be', 'uk', 'kk'].includes(languageCode.slice(0, 2).toLowerCase()) ? 'ru' : 'en';

interface I18n {
  t: Messages;
  locale: Locale;
}

const Context = createContext<I18n>({ t: ru, locale: 'ru' });

/** Gives the screens their words; while a language loads, the one before stays. */
export function I18nProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const [state, setState] = useState<I18n>(() => {
    const t = loaded[locale];
    return t ? { t, locale } : { t: ru, locale: 'ru' };
  });
  useEffect(() => {
    let wanted = true;
    loadMessages(locale)
      .then((t) => wanted && setState({ t, locale }))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [locale]);
  useEffect(() => {
    document.documentElement.lang = state.locale;
    document.title = state.t.common.brand;
  }, [state]);
  return <Context value={state}>{children}</Context>;
}

export const useI18n = (): I18n => use(Context);
