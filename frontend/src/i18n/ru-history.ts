/** The words of the history and of favourites, in Russian; the other languages have this shape (`HistoryWords`). */
export const ruHistory = {
  title: 'История',
  empty: 'Здесь появятся ваши примерки',
  emptyText: 'Первая займёт около минуты.',
  filter: 'Что показать',
  all: 'Все',
  favourites: 'Избранное',
  favourite: 'В избранном',
  toFavourites: 'В избранное',
  nothing: 'Пока ничего не отмечено',
  nothingText: 'Коснитесь сердечка на готовой картинке, и она будет здесь, под рукой.',
};

export type HistoryWords = typeof ruHistory;
