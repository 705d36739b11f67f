import type { User } from '@primerka/contract';

/** The words of the settings, in Russian; the other languages have this shape (`SettingsWords`). */
export const ruSettings = {
  title: 'Настройки',
  language: 'Язык',
  retention: 'Сколько хранить фото',
  retentionText: 'Касается ваших фото и результатов. По истечении срока они удаляются с нашего сервера.',
  retain: { '24h': '24 часа', '30d': '30 дней', keep: 'Пока не удалю' } satisfies Record<User['retention'], string>,
  privacy: 'Что мы храним',
  privacyItems: [
    'Фото без геометки и данных камеры: их убираем при загрузке.',
    'Результаты примерок и записи о кредитах.',
    'Имя и язык из Telegram, чтобы узнавать вас.',
  ],
  outside:
    'Рисует внешний сервис kie.ai. Он получает фото для заказа и хранит их 1–3 дня, результаты до 14 дней. Мы ничего не обучаем на ваших фото.',
  links: 'Картинки открываются только по подписанным ссылкам, которые живут час.',
  documents: 'Документы',
  saved: 'Сохранено',
  signedIn: (name: string) => `Вы вошли как ${name}`,
};

export type SettingsWords = typeof ruSettings;
