import type { Category } from '@primerka/contract';
import { formats } from './format.js';
import { plural } from './plural.js';
import type { Messages } from './ru.js';

const { number } = formats('en');
const megabytes = (bytes: number | undefined) => number((bytes ?? 0) / 1024 / 1024);
const dark = ({ measured = 0, limit = 0 }: { measured?: number; limit?: number }) => measured < limit;
const wait = ({ retryAfter }: { retryAfter?: number | null }) =>
  retryAfter
    ? `Try again in ${retryAfter} ${plural('en', retryAfter, { one: 'second', other: 'seconds' })}.`
    : 'Try again a little later.';

export const enFaults: Messages['faults'] = {
  offline: () => ({
    title: 'No connection',
    text: 'Check your internet and try again. Everything you chose is saved.',
  }),
  'request.invalid': () => ({ title: 'That did not work', text: 'The app sent something odd. Please open it again.' }),
  'auth.invalid': () => ({ title: 'Could not sign you in', text: 'Close the app and open it from Telegram again.' }),
  'auth.expired': () => ({ title: 'Your sign-in has ended', text: 'Close the app and open it from Telegram again.' }),
  'credits.insufficient': ({ needed = 0, available = 0 }) => ({
    title: 'Not enough credits',
    text: `This needs ${number(needed)}, you have ${number(available)}.`,
  }),
  forbidden: () => ({ title: 'No access', text: 'This is not available to you.' }),
  not_found: () => ({ title: 'Not found', text: 'It may have been deleted already.' }),
  'idempotency.conflict': () => ({ title: 'Already ordered', text: 'Look in your history: it is most likely there.' }),
  'state.conflict': () => ({
    title: 'It has changed',
    text: 'Things moved while you were looking. Here is the fresh state.',
  }),
  'photo.too_large': ({ limit }) => ({
    title: 'The file is too large',
    text: `Photos up to ${megabytes(limit ?? 5 * 1024 * 1024)} MB fit. Save it smaller or take a screenshot of it.`,
  }),
  'photo.unsupported_type': () => ({
    title: 'This format will not do',
    text: 'We need a JPEG or PNG. A screenshot of the photo works too.',
  }),
  'photo.unreadable': () => ({ title: 'The photo will not open', text: 'The file looks damaged. Pick another one.' }),
  'photo.too_small': ({ limit, measured }) => ({
    title: 'The photo is too small',
    text: `Its side is ${number(measured ?? 0)} px, at least ${number(limit ?? 0)} is needed. Use the original, not a preview.`,
  }),
  'photo.too_many_pixels': () => ({
    title: 'The photo is enormous',
    text: 'Make it smaller or take a screenshot of it.',
  }),
  'photo.animated': () => ({ title: 'This one moves', text: 'Pick an ordinary, still photo.' }),
  'photo.blurred': () => ({ title: 'The photo is blurred', text: 'Wipe the lens, hold still and take it again.' }),
  'photo.exposure': (details) =>
    dark(details)
      ? { title: 'The photo is too dark', text: 'Face a window or turn on a light.' }
      : { title: 'The photo is overexposed', text: 'Step away from direct sun or a lamp.' },
  'photo.aspect': () => ({
    title: 'You do not fit in the frame',
    text: 'For this item we need an upright photo that shows all of you.',
  }),
  'garments.incompatible': ({ categories = [] }) => ({
    title: 'These do not go together',
    text: `Take one away: ${categories.map((name) => enCategories[name as Category].toLowerCase()).join(', ')}.`,
  }),
  rate_limited: (details) => ({ title: 'A bit too fast', text: wait(details) }),
  'generations.too_many_active': () => ({
    title: 'We are already drawing for you',
    text: 'Wait for one of your try-ons to finish, then come back.',
  }),
  internal: () => ({
    title: 'Something broke on our side',
    text: 'We know already. Your credits are safe. Try again.',
  }),
  unavailable: (details) => ({
    title: 'The artist is busy',
    text: `The service is not available right now. ${wait(details)}`,
  }),
};

export const enFailures: Messages['failures'] = {
  'provider.refused': {
    title: 'Stopped by a filter',
    text: 'A safety filter stopped the drawing, and sometimes it is wrong. Try another photo or another item.',
  },
  'provider.input': {
    title: 'The artist could not use the photos',
    text: 'No picture comes together from these. Pick clearer ones and try again.',
  },
  'provider.unavailable': {
    title: 'The artist did not answer',
    text: 'The drawing service is not available. It is usually back soon.',
  },
  deadline: { title: 'It took too long', text: 'We waited as long as we could, but the picture never came.' },
  internal: { title: 'It broke on our side', text: 'The mistake is ours, and we can already see it.' },
};

export const enCategories: Messages['categories'] = {
  top: 'Top',
  bottom: 'Bottom',
  dress: 'Dress',
  outerwear: 'Outerwear',
  shoes: 'Shoes',
  headwear: 'Headwear',
  glasses: 'Glasses',
  jewellery: 'Jewellery',
  bag: 'Bag',
};

export const enWarnings: Messages['warnings'] = {
  'photo.too_small': () => 'The photo is rather small. A larger one gives more detail.',
  'photo.blurred': () => 'The photo is a little blurred. On a sharp one the item will sit better.',
  'photo.exposure': (details) =>
    dark(details) ? 'A bit dark. Daylight keeps the colours true.' : 'A bit too bright. Soft light shows the details.',
  'photo.aspect': () => 'The photo is horizontal. An upright one, head to toe, works better.',
};
