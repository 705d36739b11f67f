import { credits, tryOns } from './en-counts.js';
import { enCategories, enFailures, enFaults, enWarnings } from './en-faults.js';
import { formats } from './format.js';
import { plural } from './plural.js';
import type { Messages } from './ru.js';

const format = formats('en');
const seconds = (count: number) =>
  count < 90 ? `${count} ${plural('en', count, { one: 'second', other: 'seconds' })}` : `${Math.round(count / 60)} min`;

export const en: Messages = {
  format,
  credits,
  faults: enFaults,
  failures: enFailures,
  warnings: enWarnings,
  categories: enCategories,

  common: {
    brand: 'Primerka',
    back: 'Back',
    next: 'Next',
    close: 'Close',
    cancel: 'Cancel',
    retry: 'Try again',
    more: 'Show more',
    loading: 'Loading',
    picture: 'Photo',
    remove: 'Remove',
    home: 'Home',
  },

  tabs: { label: 'Sections', home: 'Try on', history: 'History', balance: 'Credits', settings: 'Settings' },

  home: {
    title: 'Try it on before you\u00a0buy',
    lead: 'Your photo and a picture of the item. A minute later you see it on yourself.',
    start: 'Try on',
    edit: 'Edit a photo',
    continue: 'Continue your try-on',
    continueStep: (step, all) => `You stopped at step ${step} of ${all}`,
    drawing: 'Drawing your try-on',
    editing: 'Changing the picture',
    recent: 'Latest try-ons',
    all: 'All',
    price: (count) => `${credits(count)} a try-on. No picture, and the credits come back.`,
    available: 'Credits available:',
    held: (count) => `+ ${format.number(count)} at work`,
    invite: 'Invite a friend: credits for both of you',
    demo: 'Sandbox: a stand-in artist draws the pictures',
    exampleBefore: 'Example: a man in a white T-shirt',
    exampleAfter: 'Example: the same photo, another T-shirt',
  },

  compare: {
    label: 'Border between before and after',
    before: 'Before',
    after: 'After',
    value: (percent) => `Before shown: ${percent}%`,
    zoom: 'Enlarge',
    zoomIn: 'Closer',
    zoomOut: 'Further',
  },

  quiz: {
    step: (now, all) => `Step ${now} of ${all}`,
    restart: 'Start over',
    person: {
      title: 'Your photo',
      lead: 'One person, facing the camera, head to toe — or at least the part to dress.',
      upload: 'Choose a photo',
      another: 'Another photo',
      mine: 'My photos',
      sample: 'Use a sample photo',
      choose: 'Use this photo',
      good: 'Good',
      bad: 'Will not work',
      do: { full: 'All of you', light: 'Even light', plain: 'Plain background' },
      dont: { mirror: 'Mirror', group: 'Several people', cropped: 'Cut off' },
      done: 'Great, this photo works',
      hint: 'JPEG or PNG. We make large photos smaller ourselves.',
    },
    photos: {
      edit: 'Edit',
      done: 'Done',
      remove: (what) => `Delete: ${what}`,
      title: 'Delete this photo?',
      text: 'It will be gone from our server for good. Finished try-ons with it stay.',
      confirm: 'Delete',
      busy: 'A try-on is using this photo. Delete it when that has ended.',
      deleted: 'Photo deleted',
    },
    garments: {
      title: 'What to try on',
      lead: 'One to four items: a shop picture or a photo of the thing itself.',
      add: 'Add an item',
      addFirst: 'Choose a picture of it',
      mine: 'Uploaded before',
      samples: 'Sample items',
      sample: { top: 'T-shirt', bottom: 'Trousers', dress: 'Dress', headwear: 'Hat', glasses: 'Glasses' },
      category: 'What is this?',
      choose: 'Say what it is',
      change: (name) => `${name}, change`,
      remove: (name) => `Remove: ${name}`,
      full: 'Four items is the most',
      taken: 'You already have one of these',
    },
    options: {
      title: 'How to wear it',
      lead: 'No preference? Leave it at “best look”.',
      auto: 'Best look',
      tuck: { label: 'Hem of the top', tucked: 'Tucked in', loose: 'Loose' },
      front: { label: 'Front', open: 'Open', closed: 'Closed' },
      side: { label: 'Which side', left: 'Left', right: 'Right' },
    },
    confirm: {
      title: 'Check and start',
      lead: 'Credits are taken only when the picture is ready.',
      price: 'Price',
      pays: 'Paid from',
      after: 'Left after',
      time: 'Takes',
      about: (count) => `about ${seconds(count)}`,
      watermark: 'Watermark',
      watermarkYes: 'yes',
      watermarkNo: 'no',
      watermarkWhy: 'Everything paid with free credits carries one.',
      payFree: 'Save my paid credits',
      payFreeHint: 'Free ones are used, the result carries a watermark.',
      start: (count) => `Try on for ${credits(count)}`,
      wait: 'Working out the price',
      edit: 'Change',
    },
    poor: {
      title: 'Not enough credits',
      text: (needed, available) => `This costs ${credits(needed)}, you have ${format.number(available)}.`,
      held: (count) => `Another ${credits(count)} are held for what is under way: if it fails, you get them back.`,
      renew: (day) => `Free credits arrive on ${day}. What you chose stays saved.`,
      topUp: 'Top up',
      ok: 'Not now',
    },
  },

  upload: {
    preparing: 'Preparing the photo',
    sending: (percent) => `Sending: ${percent}%`,
    checking: 'Checking the photo',
  },

  progress: {
    title: 'Drawing your try-on',
    stages: {
      queued: { title: 'In the queue', text: 'About to begin. You can still cancel now.' },
      submitted: { title: 'Sent to the artist', text: 'The photos are with the artist, waiting for the first stroke.' },
      drawing: { title: 'Drawing', text: 'The item is settling on your photo. This is the longest part.' },
      finishing: { title: 'Finishing', text: 'We check the picture and save it for you.' },
    },
    elapsed: (time) => `${time} so far`,
    expected: (count) => `usually ${seconds(count)}`,
    long: 'Slower than usual today. If nothing comes, the credits return by themselves.',
    leave: 'You can close the app: it goes on without you, and the result will wait here.',
    cancel: 'Cancel this try-on',
    canceling: 'Canceling',
    tooLate: 'Already drawing, too late to cancel.',
  },

  result: {
    title: 'This is how it\u00a0looks on you',
    onlyAfter: 'The original photo is deleted, the result remains.',
    alt: 'The try-on result',
    download: 'Download',
    again: 'Another item on this photo',
    watermark: 'The picture carries a watermark: free credits paid for it.',
    ai: 'This image was made by AI.',
    delete: 'Delete',
    deleteTitle: 'Delete this try-on?',
    deleteText: 'The picture will be gone for good. Its credits are not returned.',
    deleted: 'Try-on deleted',
  },

  ended: {
    canceled: { title: 'Try-on canceled', text: 'You stopped it before the drawing began.' },
    back: (count) => `${credits(count)} back with you`,
    retry: 'Try again',
    change: 'Use another photo',
  },

  money: {
    title: 'Credits for this try-on',
    events: {
      held: 'Set aside',
      captured: 'Taken for the finished picture',
      released: 'Returned',
      returned: 'Returned for a bad result',
    },
    none: 'Nothing was taken',
  },

  history: {
    edit: 'Edit',
    status: {
      queued: 'In the queue',
      running: 'Drawing',
      succeeded: 'Ready',
      failed: 'Did not work',
      canceled: 'Canceled',
    },
    open: (what, status, when) => `${what}, ${status}, ${when}`,
  },

  balance: {
    title: 'Credits',
    available: 'available',
    held: (count) => `${credits(count)} set aside for try-ons under way`,
    enough: (count) => `Enough for ${tryOns(count)}`,
    grants: 'Where they come from',
    source: {
      free: 'Free',
      subscription: 'Subscription',
      purchase: 'Purchase',
      promo: 'Promo code',
      referral: 'For a friend',
      compensation: 'Compensation',
    },
    until: (day) => `until ${day}`,
    forever: 'never expires',
    watermark: 'with a watermark',
    clean: 'no watermark',
    renew: (day) => `Free credits arrive every month. The next ones on ${day}.`,
    entries: 'Movements',
    entry: {
      grant: 'Received',
      hold: 'Set aside for a try-on',
      capture: 'Taken for the result',
      release: 'Came back',
      expire: 'Expired',
      reverse: 'Taken back: the purchase was refunded',
    },
    captured: 'from what was set aside',
    empty: 'No movements yet.',
  },

  gate: {
    title: 'Open in\u00a0Telegram',
    text: 'Primerka lives inside Telegram: that is how we know you without passwords.',
    open: (bot) => `Open @${bot}`,
    again: 'Close this window and open the app from the chat with the bot again.',
    entering: 'Signing in',
  },

  crash: {
    title: 'This screen tripped',
    text: 'Your photos and credits are safe. Open it again.',
    reload: 'Open again',
  },

  missing: { title: 'Nothing here', text: 'The try-on may be deleted, or the link is not yours.' },
};
