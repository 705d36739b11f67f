import type { OrderWords } from './edit.js';

/** What the screens of an order say of an edit where a try-on has other words. */
export const ruEdit: OrderWords = {
  working: 'Меняем картинку',
  drawing: 'Меняем только то, о чём вы попросили. Это самая долгая часть.',
  cancel: 'Отменить правку',
  before: 'Что меняем',
  title: 'Вот что получилось',
  alt: 'Результат правки',
  onlyAfter: 'Исходная картинка удалена, остался результат.',
  deleteTitle: 'Удалить правку?',
  deleted: 'Правка удалена',
  canceled: { title: 'Правка отменена', text: 'Вы остановили её до начала рисования.' },
  money: 'Кредиты за правку',
  toChat: 'Вернуться в чат',
};
