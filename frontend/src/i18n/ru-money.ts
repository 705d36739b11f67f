import type { ComplaintInput, Method, PaymentStatus, SavedMethod, Subscription } from '@primerka/contract';
import { credits, days, everyDays, forTryOns, sum, tryOns } from './ru-counts.js';
import { ruDeclines } from './ru-declines.js';
import { ruPlan } from './ru-plan.js';

/** The words about money, in Russian; the other languages have this shape (`MoneyWords`). */
export const ruMoney = {
  sum,
  tryOns,
  declines: ruDeclines,

  methods: {
    stars: { name: 'Звёзды Telegram', title: 'Звёзды Telegram', hint: 'Счёт откроется прямо в Telegram' },
    yookassa: { name: 'Карта или СБП', title: 'Карта или СБП', hint: 'Страница ЮKassa откроется в браузере' },
    yookassa_widget: {
      name: 'Карта',
      title: 'Карта, не выходя отсюда',
      hint: 'Форма ЮKassa откроется на этой странице',
    },
  } satisfies Record<Method, { name: string; title: string; hint: string }>,

  /** A saved card or wallet, from the provider's type and its English title. */
  saved: ({ type, title }: SavedMethod): string => {
    const end = /\d{4}$/.exec(title)?.[0];
    if (type === 'bank_card' && end) return `Карта •• ${end}`;
    if (type === 'sbp') return 'Счёт в СБП';
    if (type === 'yoo_money' && end) return `Кошелёк ЮMoney •• ${end}`;
    return title;
  },

  shop: {
    title: 'Пополнить',
    lead: 'Купленные кредиты рисуют без водяного знака.',
    kept: 'Ваш выбор сохранён. После оплаты вернётесь к нему одним касанием.',
    have: (count: number) => `Сейчас у вас ${credits(count)}`,
    packs: 'Купить один раз',
    plans: 'По плану',
    free: 'Ничего не покупать',
    freeTitle: (count: number) => `${credits(count)} каждый месяц`,
    freeText: (count: number) => `${tryOns(count)}, с водяным знаком. Остаток не переносится.`,
    or: (price: string) => `или ${price}`,
    gives: (amount: number, count: number) => `${credits(amount)} — ${tryOns(count)}`,
    forever: 'не сгорают',
    within: (period: number) => `на ${days(period)}`,
    first: 'раньше в очереди',
    perTryOn: (price: string) => `${price} за примерку`,
    scale: 'Полоска — цена одной примерки: чем короче, тем дешевле.',
    bestPack: (name: string, price: string) => `Дешевле всего примерка здесь: ${name}, ${price}. Кредиты не сгорают.`,
    bestPlan: (name: string, price: string, amount: number, period: number) =>
      `Дешевле всего примерка здесь: ${name}, ${price} — если за ${days(period)} потратить все ${credits(amount)}.`,
    cheaper: (name: string, price: string) =>
      `Честно: если купить один раз «${name}», примерка обойдётся дешевле, в ${price}, и кредиты не сгорят.`,
    yours: 'ваш план',
    unfinished: 'Есть неоконченная оплата',
    empty: 'Сейчас купить ничего нельзя',
    emptyText: 'Оплата временно выключена. Бесплатные кредиты приходят как обычно.',
    sheet: {
      gives: (amount: number, count: number) => `${credits(amount)}: хватит на ${forTryOns(count)}`,
      clean: 'Без водяного знака',
      forever: 'Не сгорают, тратьте когда угодно',
      within: (period: number) => `Действуют ${days(period)}, потом остаток сгорает и приходят новые`,
      first: 'Ваши примерки рисуем раньше других',
      method: 'Чем оплатить',
      renews: (period: number, price: string) =>
        `Продлевается ${everyDays(period)} за ${price}. За сутки до списания напомним, отменить можно в два касания.`,
      saves: 'Для продлений запомним способ оплаты. Убрать его можно в любой момент.',
      pay: (price: string) => `Оплатить ${price}`,
      opening: 'Открываем страницу оплаты…',
      taken: 'У вас уже есть план, второй не нужен. Сменить его можно на странице плана.',
      manage: 'К моему плану',
    },
  },

  payment: {
    status: {
      creating: 'Открываем',
      pending: 'Ждёт оплаты',
      succeeded: 'Оплачено',
      canceled: 'Не прошёл',
      unknown: 'Уточняем',
      refunded: 'Деньги вернули',
      partially_refunded: 'Часть вернули',
    } satisfies Record<PaymentStatus, string>,
    plan: (amount: number | null) => (amount === null ? 'План' : `План, ${credits(amount)}`),
    renewal: 'продление',
    asking: {
      title: 'Спрашиваем у банка',
      text: 'Ничего не потеряется: если деньги списаны, кредиты придут сами.',
    },
    askingTelegram: {
      title: 'Спрашиваем у Telegram',
      text: 'Ничего не потеряется: если звёзды списаны, кредиты придут сами.',
    },
    askingHint: 'Обычно хватает минуты или двух. Приложение можно закрыть, а можно и заплатить иначе.',
    pending: {
      title: 'Ждём вашу оплату',
      text: 'Оплатите на открывшейся странице и возвращайтесь: мы увидим платёж сами.',
      stars: 'Оплатите счёт в Telegram: мы увидим платёж сами.',
      widget: 'Заполните форму. Данные карты видит только ЮKassa.',
      renewal: 'Банк проводит продление вашего плана. От вас ничего не нужно.',
      until: (time: string) => `Оплатить можно до ${time}`,
      open: (price: string) => `Открыть оплату, ${price}`,
      paid: 'Уже оплатили? Обычно хватает минуты. Приложение можно закрыть: кредиты придут и так.',
      other: 'Выбрать другой способ',
    },
    widget: {
      label: 'Форма оплаты',
      broken: 'Форма оплаты не открылась. Обновите страницу или выберите другой способ.',
    },
    succeeded: {
      title: 'Кредиты у\u00a0вас',
      text: 'Спасибо! Новые примерки будут без водяного знака.',
      now: (count: number) => `Теперь доступно: ${credits(count)}`,
      backToOrder: 'Вернуться к примерке',
      back: 'Продолжить',
      toBalance: 'К моим кредитам',
      plan: 'Управлять планом',
    },
    canceled: { again: 'Попробовать ещё раз', other: 'Другой способ', plan: 'К моему плану' },
    refunded: {
      title: 'Деньги вернули',
      text: 'Они придут туда же, откуда были списаны. Непотраченные кредиты этой покупки сняты.',
      part: (back: string, paid: string) => `Вернули ${back} из ${paid}.`,
    },
    details: { what: 'Покупка', amount: 'Сумма', method: 'Способ', when: 'Когда' },
    missing: { title: 'Платежа здесь нет', text: 'Возможно, ссылка не ваша.' },
  },

  paid: {
    title: 'Платёж проверяется',
    text: 'Что ответит банк, вы увидите в Telegram: вернитесь туда, откуда начали. Эту страницу можно закрыть.',
    open: 'Вернуться в Telegram',
    openApp: 'Открыть Примерку',
  },

  balance: {
    top: 'Пополнить',
    plan: 'Мой план',
    planText: {
      active: (name: string, until: string) => `${name}, продление ${until}`,
      past_due: () => 'Продление не прошло, нужна оплата',
      canceled: (name: string, until: string) => `${name}, до ${until}`,
      ended: () => 'Закончился',
    } satisfies Record<Subscription['status'], (name: string, until: string) => string>,
    cards: 'Сохранённые способы оплаты',
    journal: 'Что было',
    movements: 'Кредиты',
    bought: 'Начислено за покупку',
    answer: { hold: 'Отложено на ответ', capture: 'Списано за ответ', release: 'Вернулось за ответ' },
    payments: 'Платежи',
    noPayments: 'Платежей пока не было.',
  },

  promo: {
    open: 'Ввести промокод',
    title: 'Промокод',
    label: 'Код',
    submit: 'Получить кредиты',
    shape: 'В коде от 4 до 32 знаков: латинские буквы, цифры и дефис.',
    unknown: 'Такого кода нет, или он уже не действует.',
    given: (count: number) => `${credits(count)} у вас`,
    givenText: 'Код принят. Приятных примерок!',
    before: 'Этот код вы уже вводили',
    beforeText: (count: number) => `Тогда вы получили ${credits(count)}. Второй раз код не сработает.`,
    done: 'Хорошо',
  },

  plan: ruPlan,

  complaint: {
    open: 'Не похоже',
    title: 'Что не так?',
    lead: 'Кредиты вернутся сразу, а картинка удалится. Если жалоб много, сначала посмотрит человек.',
    reasons: {
      face: 'Лицо не моё',
      garment: 'Вещь не та',
      quality: 'Странности на картинке',
      other: 'Другое',
    } satisfies Record<ComplaintInput['reason'], string>,
    text: 'Подробнее, если хотите',
    send: 'Отправить',
    late: 'На эту картинку пожаловаться уже нельзя: прошло больше 7 дней, или вы о ней уже писали.',
    credited: 'Кредиты вернулись',
    creditedText: (count: number) =>
      `${credits(count)} снова у вас, а неудачная картинка удалена. Спасибо, что сказали.`,
    again: 'Примерить ещё раз',
    review: 'Жалобу посмотрит человек',
    reviewText: 'Если картинка правда неудачная, кредиты вернутся, а она удалится. Ответ появится здесь.',
    declined: 'Жалобу посмотрели',
    declinedText: 'На картинке всё в порядке, поэтому она осталась у вас, а кредиты списаны.',
  },
};

export type MoneyWords = typeof ruMoney;
