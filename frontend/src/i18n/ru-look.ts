/** The words of a shared look, in Russian; the other languages have this shape (`LookWords`). */
export const ruLook = {
  title: 'Нравится образ?',
  lead: 'Эти вещи можно увидеть на себе. Понадобится только ваше фото.',
  own: { title: 'Ваш образ', lead: 'Так его видят те, кому вы отправили картинку.' },
  alt: 'Образ: результат примерки',
  garments: 'Вещи этого образа',
  wear: 'Примерить на себя',
  gone: {
    title: 'Этого образа больше нет',
    text: 'Его убрал владелец, или вышел срок хранения. Зато можно примерить свою вещь.',
  },
};

export type LookWords = typeof ruLook;
