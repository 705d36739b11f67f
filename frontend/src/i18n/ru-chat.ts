import type { FailureCode, GenerationStage } from '@primerka/contract';
import { credits } from './ru-counts.js';
import type { FaultText } from './ru-faults.js';
import { plural } from './plural.js';

const date = new Intl.DateTimeFormat('ru-RU', { day: 'numeric', month: 'long' });

/** The words of the edit chat, in Russian; the other languages have this shape (`ChatWords`). */
export const ruChat = {
  /** On a result. */
  edit: 'Изменить',

  list: {
    title: 'Правки',
    lead: 'Каждое фото меняется в своём чате, к нему всегда можно вернуться.',
    recent: 'Правки фото',
    start: 'Изменить фото',
    empty: 'Здесь будут ваши правки',
    emptyText: 'Выберите фото и напишите словами, что изменить. Остальное останется как было.',
    untitled: 'Новая правка',
    gone: 'Картинка удалена',
  },

  pictures: {
    newTitle: 'Какое фото изменить',
    newLead: 'Результат примерки, портрет, снимок комнаты: подойдёт любое.',
    baseTitle: 'Что меняем дальше',
    upload: 'Загрузить фото',
    hint: 'JPEG или PNG. Большие фото уменьшим сами.',
    results: 'Последние результаты',
    person: 'Мои фото',
    source: 'Загружали для правок',
    result: (when: string) => `Результат, ${when}`,
    photo: (when: string) => `Фото, ${when}`,
  },

  you: 'Вы',
  assistant: 'Ассистент',
  status: { ready: 'на связи', typing: 'печатает…', away: 'сейчас недоступен' },
  log: 'Переписка',
  date: (at: string) => date.format(new Date(at)),
  today: 'Сегодня',
  said: (who: string, when: string) => `${who}, ${when}`,
  answered: 'Ассистент ответил:',
  drawn: 'Новая версия готова',
  notDrawn: 'Картинка не получилась, кредиты вернулись',

  begin: {
    title: 'Что изменим?',
    text: 'Напишите своими словами. Ассистент предложит три варианта, а рисовать начнём, только когда вы выберете.',
    chips: ['Сделай фон светлее', 'Перекрась одежду', 'Сделай теплее', 'Убери лишнее с фона'],
    chipsLabel: 'Примеры просьб',
    /** The picture the chat began with. */
    source: 'Исходная картинка',
    gone: 'Исходной картинки больше нет.',
  },

  versions: {
    label: 'Версии картинки',
    source: 'Исходная',
    version: (number: number) => `Версия ${number}`,
    sourceShort: 'исх.',
    from: (name: string) => `из: ${name.toLowerCase()}`,
    base: 'меняем её',
    other: 'Другая картинка',
  },

  composer: {
    label: 'Сообщение ассистенту',
    placeholder: 'Что изменить?',
    send: 'Отправить',
    attach: 'Выбрать другую картинку',
    base: (name: string) => `Меняем: ${name.toLowerCase()}`,
    price: (count: number) => `${credits(count)} за ответ`,
    left: (count: number) =>
      `${plural('ru', count, { one: 'Остался', few: 'Осталось', many: 'Осталось', other: 'Осталось' })} ${count} ${plural('ru', count, { one: 'знак', few: 'знака', many: 'знаков', other: 'знака' })}`,
    waiting: 'Дождитесь ответа, потом отправите следующее.',
    noBase: 'Картинки больше нет. Выберите другую, и можно продолжать.',
    choose: 'Выбрать картинку',
    closed: 'Ассистент сейчас недоступен. Переписка и версии остаются здесь.',
  },

  sending: 'Отправляем',
  held: 'Нет связи. Отправим, как только появится',
  unsent: 'Не отправлено',
  resend: 'Отправить снова',
  takeBack: 'Исправить текст',
  typing: 'Ассистент печатает',
  uncharged: 'Ничего не списано',
  charged: (count: number) => credits(count),
  again: 'Спросить ещё раз',
  answerFailures: {
    'provider.refused': {
      title: 'Ассистент не взялся',
      text: 'Его фильтр остановил ответ, иногда он ошибается. Попросите другими словами.',
    },
    'provider.input': {
      title: 'Ассистент не разобрал картинку',
      text: 'Выберите другую версию или другое фото и спросите снова.',
    },
    'provider.unavailable': { title: 'Ассистент не ответил', text: 'Связь с ним прервалась. Обычно это ненадолго.' },
    deadline: { title: 'Слишком долго', text: 'Мы ждали сколько могли, но ответ так и не пришёл.' },
    internal: { title: 'Сломалось у нас', text: 'Ошибка на нашей стороне, мы её уже видим.' },
  } satisfies Record<FailureCode, FaultText>,

  variants: {
    label: 'Три варианта',
    name: (number: number) => `Вариант ${number}:`,
    keeps: 'Остаётся',
    prompt: 'Задание художнику',
    promptHint: 'Можно править. По-английски он понимает лучше.',
    reset: 'Вернуть как было',
    on: (name: string) => `Рисуем поверх: ${name.toLowerCase()}`,
    run: (count: number) => `Нарисовать за ${credits(count)}`,
    wait: 'Считаем цену',
    pays: (parts: string) => `Спишем ${parts}`,
    onlyWhenReady: 'Спишется, только когда картинка будет готова.',
    watermark: 'Будет водяной знак',
    clean: 'Без водяного знака',
    empty: 'Напишите, что нарисовать.',
    refused: { title: 'Такую правку не рисуем', text: 'Измените слова. Ничего не списано.' },
    gone: 'Картинки, для которой это предложено, больше нет.',
  },

  order: {
    variant: (title: string) => `Вариант «${title}»`,
    own: 'Правка',
    stages: {
      queued: 'В очереди',
      submitted: 'Отправили художнику',
      drawing: 'Рисует',
      finishing: 'Завершаем',
    } satisfies Record<Exclude<GenerationStage, 'done'>, string>,
    leave: 'Чат можно закрыть: всё продолжится без вас.',
    cancel: 'Отменить',
    canceled: { title: 'Отменено', text: 'Вы остановили рисование до начала.' },
    failures: {
      'provider.refused': {
        title: 'Не прошло фильтр',
        text: 'Фильтр безопасности остановил рисование, иногда он ошибается. Попробуйте другой вариант.',
      },
      'provider.input': {
        title: 'Картинка не подошла художнику',
        text: 'Из неё правка не складывается. Попробуйте другую версию.',
      },
      'provider.unavailable': {
        title: 'Художник не ответил',
        text: 'Сервис рисования сейчас недоступен. Обычно это ненадолго.',
      },
      deadline: { title: 'Слишком долго', text: 'Мы ждали сколько могли, но картинка так и не пришла.' },
      internal: { title: 'Сломалось у нас', text: 'Ошибка на нашей стороне, мы её уже видим.' },
    } satisfies Record<FailureCode, FaultText>,
    retry: 'Попробовать снова',
    again: 'Пробуем ещё раз ниже',
    result: (name: string) => `${name}, после правки`,
    before: 'До правки',
    goOn: 'Продолжить отсюда',
    isBase: 'Дальше меняем эту',
    open: 'Открыть',
    download: 'Скачать',
    withdrawn: 'Картинку вернули, кредиты у вас.',
  },

  down: 'К последним сообщениям',
  fresh: (count: number) =>
    `${count} ${plural('ru', count, { one: 'новое', few: 'новых', many: 'новых', other: 'новых' })}`,
  older: 'Загружаем, что было раньше',
  olderFailed: 'Начало не загрузилось. Повторить',

  remove: {
    open: 'Удалить чат',
    title: 'Удалить чат?',
    text: 'Переписка и все версии, нарисованные в этом чате, удалятся насовсем. Исходная картинка останется. Кредиты не возвращаются.',
    confirm: 'Удалить',
    busy: 'Здесь ещё рисуют или отвечают. Удалите чат, когда закончат.',
    done: 'Чат удалён',
  },

  missing: { title: 'Чата здесь нет', text: 'Возможно, он удалён или ссылка не ваша.' },
};

export type ChatWords = typeof ruChat;
