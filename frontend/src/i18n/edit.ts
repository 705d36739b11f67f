import type { Generation } from '@primerka/contract';
import { enEdit } from './en-edit.js';
import { useI18n } from './i18n.js';
import { ruEdit } from './ru-edit.js';

/** What the screens of an order say differently of a try-on and of an edit. */
export interface OrderWords {
  working: string;
  drawing: string;
  cancel: string;
  before: string;
  title: string;
  alt: string;
  onlyAfter: string;
  deleteTitle: string;
  deleted: string;
  canceled: { title: string; text: string };
  money: string;
  /** Only an edit can have been ordered in a chat. */
  toChat: string;
}

/** The words of an edit are not part of `Messages` for the reason of `useMoneyWords`. */
export function useOrderWords(kind: Generation['kind']): OrderWords {
  const { t, locale } = useI18n();
  const edit = locale === 'ru' ? ruEdit : enEdit;
  if (kind === 'edit') return edit;
  const { title, alt, onlyAfter, deleteTitle, deleted } = t.result;
  return {
    working: t.progress.title,
    drawing: t.progress.stages.drawing.text,
    cancel: t.progress.cancel,
    before: t.quiz.person.title,
    title,
    alt,
    onlyAfter,
    deleteTitle,
    deleted,
    canceled: t.ended.canceled,
    money: t.money.title,
    toChat: edit.toChat,
  };
}
