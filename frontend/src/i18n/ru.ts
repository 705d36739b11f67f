import type { Charge, EntryList, Generation, GrantSource } from '@primerka/contract';
import { formats } from './format.js';
import { plural } from './plural.js';
import { credits, forTryOns } from './ru-counts.js';
import { ruCategories, ruFailures, ruFaults, ruWarnings } from './ru-faults.js';

const format = formats('ru');
const seconds = (count: number) =>
  count < 90
    ? `${count} ${plural('ru', count, { one: 'секунда', few: 'секунды', other: 'секунд' })}`
    : `${Math.round(count / 60)} мин`;

/** Every word on the screens, in Russian; the other languages have this shape (`Messages`). */
export const ru = {
  format,
  credits,
  faults: ruFaults,
  failures: ruFailures,
  warnings: ruWarnings,
  categories: ruCategories,

  common: {
    brand: 'Примерка',
    back: 'Назад',
    next: 'Дальше',
    close: 'Закрыть',
    cancel: 'Отмена',
    retry: 'Повторить',
    more: 'Показать ещё',
    loading: 'Загружаем',
    picture: 'Фото',
    remove: 'Убрать',
    home: 'На главную',
  },

  tabs: { label: 'Разделы', home: 'Примерка', history: 'История', balance: 'Кредиты', settings: 'Настройки' },

  home: {
    title: 'Примерьте до\u00a0покупки',
    lead: 'Ваше фото и снимок вещи. Через минуту вы увидите её на себе.',
    start: 'Примерить',
    edit: 'Изменить фото',
    continue: 'Продолжить примерку',
    continueStep: (step: number, all: number) => `Вы остановились на шаге ${step} из ${all}`,
    drawing: 'Рисуем вашу примерку',
    editing: 'Меняем картинку',
    recent: 'Последние примерки',
    all: 'Все',
    price: (count: number) => `${credits(count)} за примерку. Не получилось — кредиты вернутся.`,
    available: 'Доступно кредитов:',
    held: (count: number) => `+ ${format.number(count)} в работе`,
    invite: 'Позвать друга: кредиты получите оба',
    demo: 'Песочница: картинки рисует учебный художник',
    exampleBefore: 'Пример: мужчина в белой футболке',
    exampleAfter: 'Пример: та же фотография, футболка другая',
  },

  compare: {
    label: 'Граница между «до» и «после»',
    before: 'До',
    after: 'После',
    value: (percent: number) => `Показано «до»: ${percent} %`,
    zoom: 'Увеличить',
    zoomIn: 'Ближе',
    zoomOut: 'Дальше',
  },

  quiz: {
    step: (now: number, all: number) => `Шаг ${now} из ${all}`,
    restart: 'Начать заново',
    person: {
      title: 'Ваше фото',
      lead: 'Один человек, анфас, в полный рост — или хотя бы та часть, которую одеваем.',
      upload: 'Выбрать фото',
      another: 'Другое фото',
      mine: 'Мои фото',
      sample: 'Взять фото-пример',
      choose: 'Взять это фото',
      good: 'Хорошо',
      bad: 'Не подойдёт',
      do: { full: 'Видно целиком', light: 'Ровный свет', plain: 'Простой фон' },
      dont: { mirror: 'Зеркало', group: 'Несколько людей', cropped: 'Обрезано' },
      done: 'Отлично, фото подходит',
      hint: 'JPEG или PNG. Большие фото уменьшим сами.',
    },
    photos: {
      edit: 'Изменить',
      done: 'Готово',
      remove: (what: string) => `Удалить: ${what}`,
      title: 'Удалить фото?',
      text: 'Оно удалится с нашего сервера насовсем. Готовые примерки с ним останутся.',
      confirm: 'Удалить',
      busy: 'Фото занято примеркой. Удалите его, когда она закончится.',
      deleted: 'Фото удалено',
    },
    garments: {
      title: 'Что примеряем',
      lead: 'От одной до четырёх вещей: снимок из магазина или фото самой вещи.',
      add: 'Добавить вещь',
      addFirst: 'Выбрать фото вещи',
      mine: 'Уже загружали',
      samples: 'Вещи-примеры',
      sample: { top: 'Футболка', bottom: 'Брюки', dress: 'Платье', headwear: 'Шляпа', glasses: 'Очки' },
      category: 'Что это за вещь?',
      choose: 'Указать, что это',
      change: (name: string) => `${name}, изменить`,
      remove: (name: string) => `Убрать: ${name}`,
      full: 'Четыре вещи — это максимум',
      taken: 'Такая вещь уже есть',
    },
    options: {
      title: 'Как надеть',
      lead: 'Если всё равно — оставьте «как лучше».',
      auto: 'Как лучше',
      tuck: { label: 'Низ верха', tucked: 'Заправить', loose: 'Навыпуск' },
      front: { label: 'Застёжка', open: 'Нараспашку', closed: 'Застегнуть' },
      side: { label: 'На какую сторону', left: 'Левая', right: 'Правая' },
    },
    confirm: {
      title: 'Проверим и начнём',
      lead: 'Кредиты спишутся, только когда картинка будет готова.',
      price: 'Цена',
      pays: 'Спишем',
      after: 'Останется',
      time: 'Займёт',
      about: (count: number) => `около ${seconds(count)}`,
      watermark: 'Водяной знак',
      watermarkYes: 'будет',
      watermarkNo: 'не будет',
      watermarkWhy: 'Он есть на всём, что оплачено бесплатными кредитами.',
      payFree: 'Сберечь платные кредиты',
      payFreeHint: 'Спишем бесплатные, результат будет со знаком.',
      start: (count: number) => `Примерить за ${credits(count)}`,
      wait: 'Считаем цену',
      edit: 'Изменить',
    },
    poor: {
      title: 'Не хватает кредитов',
      text: (needed: number, available: number) =>
        `Это стоит ${credits(needed)}, а доступно ${format.number(available)}.`,
      held: (count: number) => `Ещё ${credits(count)} отложены для того, что уже начато: не получится — вернутся.`,
      renew: (day: string) => `Бесплатные кредиты придут ${day}. Ваш выбор сохранится.`,
      topUp: 'Пополнить',
      ok: 'Не сейчас',
    },
  },

  upload: {
    preparing: 'Готовим фото',
    sending: (percent: number) => `Отправляем: ${percent} %`,
    checking: 'Проверяем фото',
  },

  progress: {
    title: 'Рисуем вашу примерку',
    stages: {
      queued: { title: 'В очереди', text: 'Вот-вот начнём. Сейчас ещё можно отменить.' },
      submitted: { title: 'Отправили художнику', text: 'Фотографии переданы, ждём, когда он возьмётся.' },
      drawing: { title: 'Рисует', text: 'Вещь ложится на ваше фото. Это самая долгая часть.' },
      finishing: { title: 'Завершаем', text: 'Проверяем картинку и сохраняем её для вас.' },
    },
    elapsed: (time: string) => `Прошло ${time}`,
    expected: (count: number) => `обычно ${seconds(count)}`,
    long: 'Сегодня дольше обычного. Если не выйдет, кредиты вернутся сами.',
    leave: 'Приложение можно закрыть: всё продолжится без вас, а результат будет ждать здесь.',
    cancel: 'Отменить примерку',
    canceling: 'Отменяем',
    tooLate: 'Уже рисуем, отменить не успели.',
  },

  result: {
    title: 'Вот как это на\u00a0вас',
    onlyAfter: 'Исходное фото удалено, остался результат.',
    alt: 'Результат примерки',
    download: 'Скачать',
    again: 'Ещё вещь на это фото',
    watermark: 'На картинке есть водяной знак: её оплатили бесплатные кредиты.',
    ai: 'Изображение создано нейросетью.',
    delete: 'Удалить',
    deleteTitle: 'Удалить примерку?',
    deleteText: 'Картинка удалится насовсем. Кредиты за неё не возвращаются.',
    deleted: 'Примерка удалена',
  },

  ended: {
    canceled: { title: 'Примерка отменена', text: 'Вы остановили её до начала рисования.' },
    back: (count: number) => `${credits(count)} снова у вас`,
    retry: 'Попробовать снова',
    change: 'Взять другое фото',
  },

  money: {
    title: 'Кредиты за примерку',
    events: {
      held: 'Отложили',
      captured: 'Списали за готовую картинку',
      released: 'Вернули',
      returned: 'Вернули за плохой результат',
    } satisfies Record<Charge['state'], string>,
    none: 'Ничего не списано',
  },

  history: {
    edit: 'Правка',
    status: {
      queued: 'В очереди',
      running: 'Рисуем',
      succeeded: 'Готово',
      failed: 'Не получилось',
      canceled: 'Отменена',
    } satisfies Record<Generation['status'], string>,
    open: (what: string, status: string, when: string) => `${what}, ${status}, ${when}`,
  },

  balance: {
    title: 'Кредиты',
    available: 'доступно',
    held: (count: number) => `${credits(count)} отложено для начатых примерок`,
    enough: (count: number) => `Хватит на ${forTryOns(count)}`,
    grants: 'Из чего складывается',
    source: {
      free: 'Бесплатные',
      subscription: 'Подписка',
      purchase: 'Покупка',
      promo: 'Промокод',
      referral: 'За друга',
      compensation: 'Компенсация',
    } satisfies Record<GrantSource, string>,
    until: (day: string) => `до ${day}`,
    forever: 'без срока',
    watermark: 'с водяным знаком',
    clean: 'без водяного знака',
    renew: (day: string) => `Бесплатные кредиты приходят каждый месяц. Следующие — ${day}.`,
    entries: 'Движения',
    entry: {
      grant: 'Начислено',
      hold: 'Отложено на примерку',
      capture: 'Списано за результат',
      release: 'Вернулось',
      expire: 'Срок вышел',
      reverse: 'Забрали: покупка возвращена',
    } satisfies Record<EntryList['items'][number]['type'], string>,
    captured: 'из отложенного',
    empty: 'Движений пока не было.',
  },

  gate: {
    title: 'Откройте в\u00a0Telegram',
    text: 'Примерка живёт внутри Telegram: так мы узнаём вас без паролей.',
    open: (bot: string) => `Открыть @${bot}`,
    again: 'Закройте это окно и откройте приложение из чата с ботом ещё раз.',
    entering: 'Входим',
  },

  crash: {
    title: 'Экран споткнулся',
    text: 'Ваши фото и кредиты на месте. Откройте экран заново.',
    reload: 'Открыть заново',
  },

  missing: { title: 'Здесь ничего нет', text: 'Возможно, примерка удалена или ссылка не ваша.' },
};

export type Messages = typeof ru;
