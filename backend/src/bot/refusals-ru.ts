import type { FailureCode, PhotoWarning } from '@primerka/contract';
import { type PhotoRefusal, type RefusalDetails, writing } from './wording.js';

// The app says the same words (frontend/src/i18n/ru-faults.ts); a test holds the two together.

const { number, counted, megabytes } = writing('ru');
const dark = ({ measured = 0, limit = 0 }: RefusalDetails) => measured < limit;
const wait = ({ retryAfter }: RefusalDetails) =>
  retryAfter
    ? `Попробуйте через ${counted(retryAfter, { one: 'секунду', few: 'секунды', other: 'секунд' })}.`
    : 'Попробуйте чуть позже.';

export interface Words {
  title: string;
  text: string;
}

export const ruRefusals: Record<PhotoRefusal, (details: RefusalDetails) => Words> = {
  'photo.too_large': ({ limit }) => ({
    title: 'Файл слишком большой',
    text: `Подойдёт фото до ${megabytes(limit ?? 5 * 1024 * 1024)} МБ. Уменьшите его или сделайте снимок экрана.`,
  }),
  'photo.unsupported_type': () => ({
    title: 'Такой формат не подойдёт',
    text: 'Нужен JPEG или PNG. Снимок экрана с этим фото подойдёт.',
  }),
  'photo.unreadable': () => ({ title: 'Фото не открывается', text: 'Похоже, файл повреждён. Выберите другое фото.' }),
  'photo.too_small': ({ limit, measured }) => ({
    title: 'Фото слишком маленькое',
    text: `Сторона ${number(measured ?? 0)} px, а нужно хотя бы ${number(limit ?? 0)}. Возьмите оригинал, а не превью.`,
  }),
  'photo.too_many_pixels': () => ({
    title: 'В фото слишком много точек',
    text: 'Уменьшите его или сделайте снимок экрана.',
  }),
  'photo.animated': () => ({ title: 'Это анимация', text: 'Выберите обычное, неподвижное фото.' }),
  'photo.blurred': () => ({ title: 'Фото размыто', text: 'Протрите камеру и снимите ещё раз, не двигаясь.' }),
  'photo.exposure': (details) =>
    dark(details)
      ? { title: 'Фото слишком тёмное', text: 'Встаньте лицом к окну или включите свет.' }
      : { title: 'Фото пересвечено', text: 'Отойдите от прямого солнца или лампы.' },
  'photo.aspect': () => ({
    title: 'Фигура не помещается',
    text: 'Для этой вещи нужно вертикальное фото, где вас видно целиком.',
  }),
  rate_limited: (details) => ({ title: 'Слишком часто', text: wait(details) }),
  unavailable: (details) => ({ title: 'Художник занят', text: `Сервис временно недоступен. ${wait(details)}` }),
  internal: () => ({
    title: 'Что-то сломалось у нас',
    text: 'Мы уже знаем. Кредиты не потеряются. Попробуйте ещё раз.',
  }),
};

/** Not refusals: what would make the result better. */
export const ruWarnings: Record<PhotoWarning['code'], (details: RefusalDetails) => string> = {
  'photo.too_small': () => 'Фото небольшое. Снимок покрупнее даст больше деталей.',
  'photo.blurred': () => 'Фото чуть размыто. На чётком вещь сядет аккуратнее.',
  'photo.exposure': (details) =>
    dark(details) ? 'Темновато. При дневном свете цвета будут вернее.' : 'Слишком светло. Мягкий свет покажет детали.',
  'photo.aspect': () => 'Фото горизонтальное. Вертикальное, во весь рост, подойдёт лучше.',
};

/** Why an order ended without a picture. */
export const ruFailures: Record<FailureCode, Words> = {
  'provider.refused': {
    title: 'Не прошло фильтр',
    text: 'Фильтр безопасности остановил рисование, иногда он ошибается. Попробуйте другое фото или другую вещь.',
  },
  'provider.input': {
    title: 'Фото не подошло художнику',
    text: 'С этими снимками картинка не складывается. Возьмите фото почётче и попробуйте снова.',
  },
  'provider.unavailable': {
    title: 'Художник не ответил',
    text: 'Сервис рисования сейчас недоступен. Обычно это ненадолго.',
  },
  deadline: { title: 'Слишком долго', text: 'Мы ждали сколько могли, но картинка так и не пришла.' },
  internal: { title: 'Сломалось у нас', text: 'Ошибка на нашей стороне, мы её уже видим.' },
};

/** Of an edit; the app says so in its chat (`order.failures`). */
export const ruEditFailures: Record<FailureCode, Words> = {
  ...ruFailures,
  'provider.refused': {
    title: 'Не прошло фильтр',
    text: 'Фильтр безопасности остановил рисование, иногда он ошибается. Попробуйте другой вариант.',
  },
  'provider.input': {
    title: 'Картинка не подошла художнику',
    text: 'Из неё правка не складывается. Попробуйте другую версию.',
  },
};
