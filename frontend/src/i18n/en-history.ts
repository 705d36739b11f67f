import type { HistoryWords } from './ru-history.js';

export const enHistory: HistoryWords = {
  title: 'History',
  empty: 'Your try-ons will appear here',
  emptyText: 'The first one takes about a minute.',
  filter: 'What to show',
  all: 'All',
  favourites: 'Favourites',
  favourite: 'A favourite',
  toFavourites: 'Favourite',
  nothing: 'Nothing marked yet',
  nothingText: 'Tap the heart on a finished picture, and it will be at hand here.',
};
