import type { Subscription } from '@primerka/contract';
import { credits, everyDays } from './ru-counts.js';

/** The words of a plan's screen. */
export const ruPlan = {
  title: 'Мой план',
  none: 'Плана пока нет',
  noneText: 'С планом новые кредиты приходят сами каждые 30 дней. Можно и без него: набор покупается один раз.',
  see: 'Посмотреть планы',
  status: {
    active: 'действует',
    past_due: 'ждёт оплаты',
    canceled: 'отменён',
    ended: 'закончился',
  } satisfies Record<Subscription['status'], string>,
  gives: (amount: number, period: number) => `${credits(amount)} ${everyDays(period)}`,
  paidUntil: 'Оплачен до',
  endedAt: 'Закончился',
  next: 'Следующее списание',
  from: 'Откуда',
  fromStars: 'звёзды Telegram',
  later: 'Следующий план',
  soon: (time: string, price: string) => `Скоро продление: ${time} спишем ${price}`,
  soonText: 'Передумали? Отмените план до этого времени, и списания не будет.',
  pastDue: 'Продление не прошло',
  pastDueText: (why: string, again: string | null, until: string) =>
    again === null
      ? `${why}. План ждёт вашей оплаты до ${until}.`
      : `${why}. Попробуем ещё раз ${again}, а ждать будем до ${until}.`,
  payNow: 'Оплатить другим способом',
  canceledText: (until: string) => `Больше ничего не спишем. Кредиты плана ваши до ${until}.`,
  noMethod: 'Способ оплаты убран, само не продлится. План закончится в срок.',
  endedText: 'Кредиты плана сгорели вместе с ним. Купленные наборы на месте.',
  buyAgain: 'Выбрать план',
  resume: 'Возобновить план',
  resumed: 'План снова продлевается',
  change: 'Сменить план',
  changeText: (time: string) => `Новый план начнётся ${time}. До этого всё остаётся как есть.`,
  keep: 'Оставить нынешний',
  changed: 'Запомнили: план сменится',
  kept: 'План остаётся прежним',
  changeStars: (time: string) =>
    `План за звёзды нельзя сменить на ходу: так устроен Telegram. Отмените его, а после ${time} возьмите другой.`,
  cancel: 'Отменить план',
  cancelTitle: 'Отменить план?',
  cancelText: (until: string) =>
    `Больше ничего не спишем. До ${until} всё, что оплачено, остаётся: кредиты и картинки без водяного знака.`,
  cancelNow: 'Списаний больше не будет. Непотраченные кредиты плана сгорят, когда выйдет их срок.',
  cancelConfirm: 'Да, отменить',
  cancelKeep: 'Оставить план',
  canceled: 'План отменён, списаний не будет',
  methods: 'Сохранённые способы оплаты',
  methodSince: (day: string) => `сохранён ${day}`,
  remove: (name: string) => `Убрать: ${name}`,
  removeTitle: 'Убрать способ оплаты?',
  removeText: (name: string) => `${name}: отсюда больше никогда ничего не спишем.`,
  removePlan: (until: string) => `Отсюда оплачивается ваш план: он доработает до ${until} и сам не продлится.`,
  removeConfirm: 'Убрать',
  removed: 'Убрали, списаний больше не будет',
};
