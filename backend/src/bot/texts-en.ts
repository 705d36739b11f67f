import type { GenerationStatus, GrantSource } from '@primerka/contract';
import { catalog, toCredits } from '../catalog.js';
import { enEditFailures, enFailures, enRefusals, enWarnings } from './refusals-en.js';
import type { Texts } from './texts-ru.js';
import { writing } from './wording.js';

const { number, counted, day, moment } = writing('en');
const credits = (count: number) => counted(count, { one: 'credit', other: 'credits' });
const free = counted(toCredits(catalog.free.monthlyCredits), { one: 'free credit', other: 'free credits' });

export const en: Texts = {
  moment,
  credits,
  refusals: enRefusals,
  warnings: enWarnings,
  failures: enFailures,
  editFailures: enEditFailures,

  profile: {
    description: `Try it on before you buy it: your photo and a picture of the item, and in a minute you see it on yourself. Every month: ${free}.`,
    shortDescription: `Try clothes on your own photo. Every month: ${free}.`,
    menu: 'Try on',
  },

  commands: {
    start: 'Open Primerka',
    balance: 'How many credits, and until when',
    history: 'Your last try-ons and edits',
    language: 'Language: Russian or English',
    help: 'What I can do',
    paysupport: 'A question about a payment',
    privacy: 'What we keep about you',
    terms: 'Terms',
    delete: 'How to delete your data',
  },

  buttons: {
    open: 'Open Primerka',
    look: 'See the look',
    continue: 'Choose an item',
    again: 'Again',
    result: 'Open',
    edit: 'Edit',
    history: 'All of them',
    balance: 'Balance',
    shop: 'Top up',
    settings: 'Open the settings',
    plan: 'Open the plan',
  },

  start: (name) =>
    `Hello ${name}! I try clothes on your photo.\n\nSend me a full-length photo of yourself or open the app: add a picture of the item, and in a minute you see it on you. If it does not work out, your credits come back.`,

  look: (name) =>
    `Hello ${name}! Somebody shows you a look: how clothes sit on them. Open it, and you can try the same on in your own photo.`,

  help: 'What I can do:\n• send me a photo and I start a try-on with it;\n• close the app and I bring the result here;\n• /balance for credits, /history for your last try-ons and edits, /language for the language;\n• /paysupport for a question about a payment, /delete for deleting your data, /privacy and /terms for the rules.',

  hint: 'I understand photos and commands. Send a full-length photo of yourself and we begin a try-on, or have a look at /help.',

  broken: 'Something broke on our side, and we can see it already. Please try again a little later.',

  balance: (available, held) => `You have ${credits(available)}${held > 0 ? ` and ${number(held)} more at work` : ''}.`,
  noGrants: 'Free ones come on the first of the month, Moscow time.',
  grant: (amount, source, expiresAt, watermark) =>
    `• ${number(amount)}: ${enSources[source]}${expiresAt ? `, until ${day(expiresAt)}` : ', for ever'}${watermark ? ', with a watermark' : ''}`,
  tryOns: (count) => `Enough for ${counted(count, { one: 'try-on', other: 'try-ons' })}.`,

  history: {
    title: 'Your last try-ons and edits:',
    edit: 'edit',
    empty: 'No try-ons or edits yet. Send me a photo of yourself and we begin.',
    line: (at, what, status, price) => `• ${moment(at)} — ${what}: ${enStatuses[status](credits(price))}`,
  },
  categories: {
    top: 'top',
    bottom: 'bottom',
    dress: 'dress',
    outerwear: 'outerwear',
    shoes: 'shoes',
    headwear: 'headwear',
    glasses: 'glasses',
    jewellery: 'jewellery',
    bag: 'bag',
  },

  language: { choose: 'Which language shall we speak?', chosen: 'We speak English now.' },

  result: {
    done: (price, watermarked) =>
      `Done: this is how it looks on you. Paid: ${credits(price)}.${watermarked ? ' Free credits paid, so the picture has a watermark.' : ''}`,
    edited: (price, watermarked) =>
      `Your edit is done. Paid: ${credits(price)}.${watermarked ? ' Free credits paid, so the picture has a watermark.' : ''}`,
    failed: (price) => `Nothing was charged: ${credits(price)} back on your balance.`,
  },

  photo: {
    taken: 'The photo is fine and already in the try-on. Now choose an item.',
    album: 'I take the first photo of an album: a try-on shows one person.',
  },

  support: {
    prompt:
      'What happened with the payment? Reply to this message in one text; the owner reads it and answers you here.',
    payments: 'Your last payments:',
    again: 'One line works too: /paysupport and your question.',
    passed: 'Passed on to the owner. The answer comes here.',
    notPassed: 'It could not be passed on just now. Please try again later: nobody has seen the question.',
    nobody: 'Nobody is named yet to answer questions about payments for this bot.',
    answer: (text) => `About your payment question:\n\n${text}`,
  },

  privacy:
    'What we keep:\n• your photos without location and camera data, the results, what you write to the assistant, and credit records;\n• your name, username and language from Telegram, to know it is you;\n• payments: sum, time and the number at the payment provider. We have no card data.\n\nHow long: photos and results for 24 hours, 30 days or until you delete them, as you choose in the settings. Payment records are needed for accounting and stay.\n\nWho gets what: the drawing is done by kie.ai, an outside service. It receives the photos of an order and keeps them 1–3 days, results up to 14. In the edit chat a language model reads the picture and your words through OpenRouter, and only where nobody keeps them or trains on them. Money is taken by YooKassa and Telegram. Nobody else. We train nothing on your photos.\n\nDelete: /delete. Ask: /paysupport.',

  terms:
    'The terms in short:\n• A try-on is a drawing of how an item may look on you. It is not a photograph and promises neither size nor fit.\n• Credits pay for pictures. You see the price before you tap. If it does not work out, credits come back by themselves; "Not like me" returns them up to three times a month, after that a person looks.\n• Free credits come once a month and do not add up, those of a pack never expire, those of a plan live for its period. A plan renews every 30 days and can be cancelled at any time.\n• Upload only photos of yourself or of people who agree. Not allowed: photos of others without asking, children, nudity.\n• Questions and refunds: /paysupport.',

  delete:
    'What you can delete today, in the app:\n• photos: first step of a try-on, "My photos";\n• a try-on with its pictures: at the bottom of its page in the history;\n• everything in time: choose 24 hours in the settings.\n\nThere is no button yet that deletes the whole account. If the rest is to go as well, write to the owner: /paysupport.',

  admin: {
    refundUsage: '/refund <payment id> [sum]. Without a sum all that is left; roubles as 50.00, Stars as a whole only.',
    refundAsked: (sum, id) => `A refund of ${sum} is asked for, ${id}. The payment shows when it is through.`,
    notFound: 'There is no such payment.',
    conflict: 'That cannot be given back: not paid, given back already, more than is left, or a part of Stars.',
    answerUsage: '/answer <Telegram id> <text>',
    answered: 'Sent.',
    notAnswered: 'It did not arrive: the chat with the bot is closed, or we do not know this person.',
  },
};

const enSources: Record<GrantSource, string> = {
  free: 'free',
  subscription: 'from your plan',
  purchase: 'bought',
  promo: 'from a promo code',
  referral: 'for a friend',
  compensation: 'given back',
};

const enStatuses: Record<GenerationStatus, (price: string) => string> = {
  queued: () => 'waiting',
  running: () => 'being drawn',
  succeeded: (price) => `done, ${price}`,
  failed: (price) => `did not work out, ${price} back`,
  canceled: (price) => `cancelled, ${price} back`,
};
