import type { Category, ErrorCode, FailureCode, Problem } from '@primerka/contract';
import { formats } from './format.js';
import { plural } from './plural.js';

export interface FaultText {
  title: string;
  text: string;
}

type Details = Partial<Problem> & { retryAfter?: number | null };

const { number } = formats('ru');
const megabytes = (bytes: number | undefined) => number((bytes ?? 0) / 1024 / 1024);
const dark = ({ measured = 0, limit = 0 }: Details) => measured < limit;
const wait = ({ retryAfter }: Details) =>
  retryAfter
    ? `Попробуйте через ${retryAfter} ${plural('ru', retryAfter, { one: 'секунду', few: 'секунды', other: 'секунд' })}.`
    : 'Попробуйте чуть позже.';

/** A text per code the API can answer, and `offline` for no answer at all. */
export const ruFaults = {
  offline: () => ({
    title: 'Нет связи',
    text: 'Проверьте интернет и попробуйте ещё раз. Всё, что вы выбрали, сохранено.',
  }),
  'request.invalid': () => ({
    title: 'Не получилось',
    text: 'Приложение отправило что-то не то. Откройте его заново.',
  }),
  'auth.invalid': () => ({ title: 'Вход не удался', text: 'Закройте приложение и откройте его из Telegram ещё раз.' }),
  'auth.expired': () => ({ title: 'Вход устарел', text: 'Закройте приложение и откройте его из Telegram ещё раз.' }),
  'credits.insufficient': ({ needed = 0, available = 0 }) => ({
    title: 'Не хватает кредитов',
    text: `Нужно ${number(needed)}, а доступно ${number(available)}.`,
  }),
  forbidden: () => ({ title: 'Нет доступа', text: 'Это действие вам недоступно.' }),
  not_found: () => ({ title: 'Не нашлось', text: 'Возможно, это уже удалено.' }),
  'idempotency.conflict': () => ({ title: 'Заказ уже отправлен', text: 'Загляните в историю: скорее всего, он там.' }),
  'state.conflict': () => ({
    title: 'Уже изменилось',
    text: 'Пока вы смотрели, состояние стало другим. Показываем свежее.',
  }),
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
  'garments.incompatible': ({ categories = [] }) => ({
    title: 'Вместе не надеть',
    text: `Уберите что-нибудь одно: ${categories.map((name) => ruCategories[name as Category].toLowerCase()).join(', ')}.`,
  }),
  rate_limited: (details) => ({ title: 'Слишком часто', text: wait(details) }),
  'generations.too_many_active': () => ({
    title: 'Уже рисуем для вас',
    text: 'Дождитесь одной из начатых примерок и приходите снова.',
  }),
  internal: () => ({
    title: 'Что-то сломалось у нас',
    text: 'Мы уже знаем. Кредиты не потеряются. Попробуйте ещё раз.',
  }),
  unavailable: (details) => ({ title: 'Художник занят', text: `Сервис временно недоступен. ${wait(details)}` }),
} satisfies Record<ErrorCode | 'offline', (details: Details) => FaultText>;

/** Why an order ended without a picture. */
export const ruFailures = {
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
} satisfies Record<FailureCode, FaultText>;

export const ruCategories = {
  top: 'Верх',
  bottom: 'Низ',
  dress: 'Платье',
  outerwear: 'Верхняя одежда',
  shoes: 'Обувь',
  headwear: 'Головной убор',
  glasses: 'Очки',
  jewellery: 'Украшение',
  bag: 'Сумка',
} satisfies Record<Category, string>;

type Warning = Extract<ErrorCode, 'photo.too_small' | 'photo.blurred' | 'photo.exposure' | 'photo.aspect'>;

/** Not refusals: what would make the result better. */
export const ruWarnings = {
  'photo.too_small': () => 'Фото небольшое. Снимок покрупнее даст больше деталей.',
  'photo.blurred': () => 'Фото чуть размыто. На чётком вещь сядет аккуратнее.',
  'photo.exposure': (details): string =>
    dark(details) ? 'Темновато. При дневном свете цвета будут вернее.' : 'Слишком светло. Мягкий свет покажет детали.',
  'photo.aspect': () => 'Фото горизонтальное. Вертикальное, во весь рост, подойдёт лучше.',
} satisfies Record<Warning, (details: Details) => string>;
