import type { Locale } from '@primerka/contract';
import { en } from './texts-en.js';
import { ru, type Texts } from './texts-ru.js';

export const TEXTS: Record<Locale, Texts> = { ru, en };
