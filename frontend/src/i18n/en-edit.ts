import type { OrderWords } from './edit.js';

export const enEdit: OrderWords = {
  working: 'Changing the picture',
  drawing: 'Only what you asked for changes. This is the longest part.',
  cancel: 'Cancel this edit',
  before: 'What is being changed',
  title: 'Here is the result',
  alt: 'The edited picture',
  onlyAfter: 'The original picture is deleted, the result remains.',
  deleteTitle: 'Delete this edit?',
  deleted: 'Edit deleted',
  canceled: { title: 'Edit canceled', text: 'You stopped it before the drawing began.' },
  money: 'Credits for this edit',
  toChat: 'Back to the chat',
};
