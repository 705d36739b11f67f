import { credits, days } from './ru-counts.js';
import { plural } from './plural.js';

const friends = (count: number) =>
  `${count} ${plural('ru', count, { one: 'друга', few: 'друзей', many: 'друзей', other: 'друга' })}`;

/** The words about friends, chats and stories, in Russian; the other languages have this shape (`SharingWords`). */
export const ruSharing = {
  invite: {
    title: 'Позвать друга',
    lead: 'Когда он увидит свою первую примерку, кредиты получите оба.',
    you: 'Вам',
    friend: 'Другу',
    terms: (life: number, perMonth: number) =>
      `Кредиты без водяного знака, действуют ${days(life)}. Вам\u00a0— не больше чем за ${friends(perMonth)} в месяц.`,
    link: 'Ваша ссылка',
    copy: 'Скопировать',
    copyLink: 'Скопировать ссылку',
    copied: 'Ссылка скопирована',
    uncopied: 'Скопировать не вышло. Ссылка выделена, скопируйте её сами.',
    send: 'Отправить другу',
    unsent: 'Отправить не вышло. Скопируйте ссылку и пошлите её сами.',
    text: (count: number) =>
      `Примерь вещь на своём фото, до покупки. По этой ссылке подарят ${credits(count)} за первую примерку.`,
    progress: 'Что уже принесло',
    invited: 'Пришли по ссылке',
    rewarded: 'Примерили',
    earned: 'Вы получили',
    nobody: 'Пока никто не пришёл. Ссылка не стареет: отправьте её тому, кто как раз выбирает вещь.',
    closed: 'Ссылки пока нет',
    closedText: 'У бота ещё нет имени, и звать некуда. Загляните позже.',
  },

  picture: {
    toChat: 'В чат',
    share: 'Поделиться',
    toStory: 'В сторис',
    copied: 'Картинку отсюда не отправить, зато ссылка на приложение скопирована.',
    failed: 'Отправить не вышло. Скачайте картинку и отправьте её сами.',
    noStory: 'Сторис не открылась. Скачайте картинку и выложите её сами.',
    unsaved: 'Telegram не начал скачивание. Попробуйте ещё раз.',
    text: 'Примерено на моём фото, до покупки.',
  },

  homeScreen: {
    title: 'Примерка на экране телефона?',
    text: 'Значок рядом с другими приложениями: не придётся искать чат.',
    yes: 'Добавить',
    no: 'Не нужно',
  },

  notify: {
    title: 'Прислать результат в чат?',
    text: 'Бот напишет, когда картинка будет готова.',
    yes: 'Да, прислать',
    no: 'Не нужно',
    allowed: 'Пришлём в чат с ботом',
    failed: 'Telegram не ответил. Результат в любом случае будет здесь.',
  },
};

export type SharingWords = typeof ruSharing;
