import type { FailureCode, PhotoWarning } from '@primerka/contract';
import type { Words } from './refusals-ru.js';
import { type PhotoRefusal, type RefusalDetails, writing } from './wording.js';

// The app says the same words (frontend/src/i18n/en-faults.ts); a test holds the two together.

const { number, counted, megabytes } = writing('en');
const dark = ({ measured = 0, limit = 0 }: RefusalDetails) => measured < limit;
const wait = ({ retryAfter }: RefusalDetails) =>
  retryAfter
    ? `Try again in ${counted(retryAfter, { one: 'second', other: 'seconds' })}.`
    : 'Try again a little later.';

export const enRefusals: Record<PhotoRefusal, (details: RefusalDetails) => Words> = {
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
  rate_limited: (details) => ({ title: 'A bit too fast', text: wait(details) }),
  unavailable: (details) => ({
    title: 'The artist is busy',
    text: `The service is not available right now. ${wait(details)}`,
  }),
  internal: () => ({
    title: 'Something broke on our side',
    text: 'We know already. Your credits are safe. Try again.',
  }),
};

export const enWarnings: Record<PhotoWarning['code'], (details: RefusalDetails) => string> = {
  'photo.too_small': () => 'The photo is rather small. A larger one gives more detail.',
  'photo.blurred': () => 'The photo is a little blurred. On a sharp one the item will sit better.',
  'photo.exposure': (details) =>
    dark(details) ? 'A bit dark. Daylight keeps the colours true.' : 'A bit too bright. Soft light shows the details.',
  'photo.aspect': () => 'The photo is horizontal. An upright one, head to toe, works better.',
};

export const enFailures: Record<FailureCode, Words> = {
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

export const enEditFailures: Record<FailureCode, Words> = {
  ...enFailures,
  'provider.refused': {
    title: 'Stopped by a filter',
    text: 'A safety filter stopped the drawing, and sometimes it is wrong. Try another variant.',
  },
  'provider.input': {
    title: 'The artist could not use the picture',
    text: 'No edit comes together from it. Try another version.',
  },
};
