import type { Category, GenerationStatus, GrantSource } from '@primerka/contract';
import { catalog, toCredits } from '../catalog.js';
import { ruEditFailures, ruFailures, ruRefusals, ruWarnings } from './refusals-ru.js';
import { writing } from './wording.js';

const { number, counted, day, moment } = writing('ru');
const credits = (count: number) =>
  counted(count, { one: 'кредит', few: 'кредита', many: 'кредитов', other: 'кредита' });
const free = counted(toCredits(catalog.free.monthlyCredits), {
  one: 'бесплатный кредит',
  few: 'бесплатных кредита',
  many: 'бесплатных кредитов',
  other: 'бесплатного кредита',
});

/** Every word of the bot in Russian; the other languages have this shape (`Texts`). All of it plain text. */
export const ru = {
  moment,
  credits,
  refusals: ruRefusals,
  warnings: ruWarnings,
  failures: ruFailures,
  editFailures: ruEditFailures,

  profile: {
    description: `Примерьте вещь до покупки: ваше фото и снимок вещи, и через минуту вы увидите её на себе. Каждый месяц ${free}.`,
    shortDescription: `Примерка одежды на вашем фото. Каждый месяц ${free}.`,
    menu: 'Примерить',
  },

  commands: {
    start: 'Открыть Примерку',
    balance: 'Сколько кредитов и до какого дня',
    history: 'Последние примерки и правки',
    language: 'Язык: русский или английский',
    help: 'Что я умею',
    paysupport: 'Вопрос об оплате',
    privacy: 'Что мы храним о вас',
    terms: 'Условия',
    delete: 'Как удалить свои данные',
  },

  buttons: {
    open: 'Открыть Примерку',
    look: 'Посмотреть образ',
    continue: 'Выбрать вещь',
    again: 'Ещё раз',
    result: 'Открыть',
    edit: 'Изменить',
    history: 'Вся история',
    balance: 'Баланс',
    shop: 'Пополнить',
    settings: 'Открыть настройки',
    plan: 'Открыть план',
  },

  start: (name: string) =>
    `Здравствуйте, ${name}! Я примеряю одежду на вашем фото.\n\nПришлите сюда своё фото в полный рост или откройте приложение: снимок вещи, и через минуту вы увидите её на себе. Не получилось — кредиты вернутся.`,

  look: (name: string) =>
    `Здравствуйте, ${name}! Вам показывают образ: как вещи сидят на человеке. Откройте его, и те же вещи можно примерить на своём фото.`,

  help: 'Что я умею:\n• пришлите фото — начну с ним примерку;\n• закрыли приложение — принесу результат сюда;\n• /balance — кредиты, /history — последние примерки и правки, /language — язык;\n• /paysupport — вопрос об оплате, /delete — как удалить свои данные, /privacy и /terms — правила.',

  hint: 'Я понимаю фото и команды. Пришлите своё фото в полный рост, и начнём примерку, или загляните в /help.',

  broken: 'Что-то сломалось у нас, и мы это уже видим. Попробуйте ещё раз чуть позже.',

  balance: (available: number, held: number) =>
    `Доступно: ${credits(available)}${held > 0 ? ` и ещё ${number(held)} в работе` : ''}.`,
  noGrants: 'Первого числа по Москве придут бесплатные.',
  grant: (amount: number, source: GrantSource, expiresAt: string | null, watermark: boolean) =>
    `• ${number(amount)}: ${ruSources[source]}${expiresAt ? `, до ${day(expiresAt)}` : ', без срока'}${watermark ? ', с водяным знаком' : ''}`,
  tryOns: (count: number) =>
    `Хватит на ${counted(count, { one: 'примерку', few: 'примерки', many: 'примерок', other: 'примерки' })}.`,

  history: {
    title: 'Последние примерки и правки:',
    edit: 'правка',
    empty: 'Примерок и правок пока нет. Пришлите своё фото, и начнём.',
    line: (at: string, what: string, status: GenerationStatus, price: number) =>
      `• ${moment(at)} — ${what}: ${ruStatuses[status](credits(price))}`,
  },
  categories: {
    top: 'верх',
    bottom: 'низ',
    dress: 'платье',
    outerwear: 'верхняя одежда',
    shoes: 'обувь',
    headwear: 'головной убор',
    glasses: 'очки',
    jewellery: 'украшение',
    bag: 'сумка',
  } satisfies Record<Category, string>,

  language: { choose: 'На каком языке говорить?', chosen: 'Теперь говорим по-русски.' },

  result: {
    done: (price: number, watermarked: boolean) =>
      `Готово: вот как это на вас. Списано: ${credits(price)}.${watermarked ? ' Оплачено бесплатными кредитами, поэтому на картинке водяной знак.' : ''}`,
    edited: (price: number, watermarked: boolean) =>
      `Правка готова. Списано: ${credits(price)}.${watermarked ? ' Оплачено бесплатными кредитами, поэтому на картинке водяной знак.' : ''}`,
    failed: (price: number) => `Деньги не взяты: ${credits(price)} снова у вас.`,
  },

  photo: {
    taken: 'Фото подходит, оно уже в примерке. Осталось выбрать вещь.',
    album: 'Из альбома беру первое фото: на примерке один человек.',
  },

  support: {
    prompt: 'Что случилось с оплатой? Ответьте на это сообщение одним текстом, владелец прочтёт и ответит здесь.',
    payments: 'Ваши последние платежи:',
    again: 'Можно и одной строкой: /paysupport и ваш вопрос.',
    passed: 'Передали владельцу. Ответ придёт сюда.',
    notPassed: 'Сейчас передать не получилось. Попробуйте, пожалуйста, позже: вопрос никто не видел.',
    nobody: 'У этого бота пока не указано, кто отвечает на вопросы об оплате.',
    answer: (text: string) => `Ответ на ваш вопрос об оплате:\n\n${text}`,
  },

  privacy:
    'Что мы храним:\n• ваши фото без геометки и данных камеры, результаты примерок и правок, переписка с ассистентом и записи о кредитах;\n• имя, имя пользователя и язык из Telegram, чтобы узнавать вас;\n• платежи: сумма, время и номер у платёжной системы. Данных карты у нас нет.\n\nКак долго: фото и результаты — 24 часа, 30 дней или пока не удалите, выбираете вы в настройках. Записи о платежах нужны для учёта и остаются.\n\nКому передаём: рисует внешний сервис kie.ai. Он получает фото для заказа и хранит их 1–3 дня, результаты до 14 дней. В чате правок картинку и ваши слова читает языковая модель через OpenRouter, и только там, где их не хранят и на них не учатся. Деньги принимают ЮKassa и Telegram. Больше никому. Мы ничего не обучаем на ваших фото.\n\nУдалить: /delete. Спросить: /paysupport.',

  terms:
    'Условия, коротко:\n• Примерка рисует картинку: как вещь может выглядеть на вас. Это не снимок, размер и посадку она не обещает.\n• Кредиты — плата за картинки. Цена видна до нажатия. Не получилось — кредиты возвращаются сами; «Не похоже» возвращает их до трёх раз в месяц, дальше смотрит человек.\n• Бесплатные кредиты приходят раз в месяц и не копятся, купленные пакетом не сгорают, кредиты плана живут его период. План продлевается каждые 30 дней, отменить можно в любой момент.\n• Загружайте только свои фото или фото тех, кто согласен. Нельзя: чужие фото без спроса, дети, обнажённое тело.\n• Вопросы и возвраты: /paysupport.',

  delete:
    'Удалить можно уже сейчас, в приложении:\n• фото — в первом шаге примерки, «Мои фото»;\n• примерку с её картинками — внизу её страницы в истории;\n• всё сразу по сроку — в настройках выберите хранение 24 часа.\n\nКнопки «удалить аккаунт целиком» пока нет. Если нужно удалить и остальное, напишите владельцу: /paysupport.',

  admin: {
    refundUsage:
      '/refund <номер платежа> [сумма]. Без суммы — всё, что осталось; рубли как 50.00, Stars только целиком.',
    refundAsked: (sum: string, id: string) => `Возврат ${sum} запрошен, номер ${id}. Дойдёт — платёж это покажет.`,
    notFound: 'Такого платежа нет.',
    conflict: 'Так вернуть нельзя: не оплачено, уже возвращено, больше остатка или часть Stars.',
    answerUsage: '/answer <id в Telegram> <текст>',
    answered: 'Отправлено.',
    notAnswered: 'Не дошло: человек закрыл чат с ботом или такого у нас нет.',
  },
};

export type Texts = typeof ru;

const ruSources: Record<GrantSource, string> = {
  free: 'бесплатные',
  subscription: 'по плану',
  purchase: 'купленные',
  promo: 'по промокоду',
  referral: 'за друга',
  compensation: 'возвращённые',
};

const ruStatuses: Record<GenerationStatus, (price: string) => string> = {
  queued: () => 'в очереди',
  running: () => 'рисуем',
  succeeded: (price) => `готово, ${price}`,
  failed: (price) => `не получилось, ${price} вернулись`,
  canceled: (price) => `отменена, ${price} вернулись`,
};
