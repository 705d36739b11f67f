import { credits, days, everyDays, sum, tryOns } from './en-counts.js';
import { enDeclines } from './en-declines.js';
import { enPlan } from './en-plan.js';
import type { MoneyWords } from './ru-money.js';

export const enMoney: MoneyWords = {
  sum,
  tryOns,
  declines: enDeclines,

  methods: {
    stars: { name: 'Telegram Stars', title: 'Telegram Stars', hint: 'The invoice opens right in Telegram' },
    yookassa: { name: 'Card or SBP', title: 'Card or SBP', hint: 'The YooKassa page opens in your browser' },
    yookassa_widget: { name: 'Card', title: 'Card, without leaving', hint: 'The YooKassa form opens on this page' },
  },

  saved: ({ type, title }) => {
    const end = /\d{4}$/.exec(title)?.[0];
    if (type === 'bank_card' && end) return `Card •• ${end}`;
    if (type === 'sbp') return 'SBP account';
    if (type === 'yoo_money' && end) return `YooMoney wallet •• ${end}`;
    return title;
  },

  shop: {
    title: 'Top up',
    lead: 'Credits you buy draw without a watermark.',
    kept: 'What you chose is saved. After paying, one tap brings you back to it.',
    have: (count) => `You have ${credits(count)} now`,
    packs: 'Buy once',
    plans: 'On a plan',
    free: 'Buy nothing',
    freeTitle: (count) => `${credits(count)} every month`,
    freeText: (count) => `${tryOns(count)}, with a watermark. What is left does not carry over.`,
    or: (price) => `or ${price}`,
    gives: (amount, count) => `${credits(amount)} — ${tryOns(count)}`,
    forever: 'never expires',
    within: (period) => `for ${days(period)}`,
    first: 'first in line',
    perTryOn: (price) => `${price} a try-on`,
    scale: 'The bar is the price of one try-on: the shorter, the cheaper.',
    bestPack: (name, price) => `A try-on is cheapest here: ${name}, ${price}. The credits never expire.`,
    bestPlan: (name, price, amount, period) =>
      `A try-on is cheapest here: ${name}, ${price} — if you use all ${credits(amount)} within ${days(period)}.`,
    cheaper: (name, price) =>
      `To be honest: bought once, “${name}” makes a try-on cheaper, ${price}, and its credits never expire.`,
    yours: 'your plan',
    unfinished: 'A payment is not finished',
    empty: 'Nothing can be bought right now',
    emptyText: 'Payments are switched off for a while. Free credits arrive as usual.',
    sheet: {
      gives: (amount, count) => `${credits(amount)}: enough for ${tryOns(count)}`,
      clean: 'No watermark',
      forever: 'They never expire, use them whenever you like',
      within: (period) => `They last ${days(period)}; what is left then expires and new ones arrive`,
      first: 'Your try-ons are drawn before others',
      method: 'How to pay',
      renews: (period, price) =>
        `Renews ${everyDays(period)} for ${price}. We remind you a day before the charge, and two taps cancel it.`,
      saves: 'We remember the way to pay for renewals. You can remove it at any time.',
      pay: (price) => `Pay ${price}`,
      opening: 'Opening the payment page…',
      taken: 'You already have a plan, no need for a second one. You can change it on the page of your plan.',
      manage: 'To my plan',
    },
  },

  payment: {
    status: {
      creating: 'Opening',
      pending: 'Waiting for payment',
      succeeded: 'Paid',
      canceled: 'Did not go through',
      unknown: 'Checking',
      refunded: 'Refunded',
      partially_refunded: 'Partly refunded',
    },
    plan: (amount) => (amount === null ? 'Plan' : `Plan, ${credits(amount)}`),
    renewal: 'renewal',
    asking: {
      title: 'Asking the bank',
      text: 'Nothing is lost: if the money was taken, the credits arrive by themselves.',
    },
    askingTelegram: {
      title: 'Asking Telegram',
      text: 'Nothing is lost: if the Stars were taken, the credits arrive by themselves.',
    },
    askingHint: 'A minute or two is usual. You can close the app, or pay another way.',
    pending: {
      title: 'Waiting for your payment',
      text: 'Pay on the page that has opened and come back: we will see the payment ourselves.',
      stars: 'Pay the invoice in Telegram: we will see the payment ourselves.',
      widget: 'Fill in the form. Only YooKassa sees the card details.',
      renewal: 'The bank is renewing your plan. There is nothing for you to do.',
      until: (time) => `You can pay until ${time}`,
      open: (price) => `Open the payment, ${price}`,
      paid: 'Paid already? It usually takes a minute. You can close the app: the credits arrive anyway.',
      other: 'Choose another way to pay',
    },
    widget: {
      label: 'Payment form',
      broken: 'The payment form did not open. Reload the page or choose another way to pay.',
    },
    succeeded: {
      title: 'The credits are\u00a0yours',
      text: 'Thank you! New try-ons come without a watermark.',
      now: (count) => `Available now: ${credits(count)}`,
      backToOrder: 'Back to my try-on',
      back: 'Continue',
      toBalance: 'To my credits',
      plan: 'Manage the plan',
    },
    canceled: { again: 'Try again', other: 'Another way to pay', plan: 'To my plan' },
    refunded: {
      title: 'The money went back',
      text: 'It arrives where it was taken from. The unused credits of this purchase were removed.',
      part: (back, paid) => `${back} of ${paid} went back.`,
    },
    details: { what: 'Purchase', amount: 'Amount', method: 'Paid with', when: 'When' },
    missing: { title: 'No such payment', text: 'The link may not be yours.' },
  },

  paid: {
    title: 'The payment is being checked',
    text: 'You will see the bank’s answer in Telegram: go back to where you started. You can close this page.',
    open: 'Back to Telegram',
    openApp: 'Open Primerka',
  },

  balance: {
    top: 'Top up',
    plan: 'My plan',
    planText: {
      active: (name, until) => `${name}, renews ${until}`,
      past_due: () => 'The renewal did not go through, payment needed',
      canceled: (name, until) => `${name}, until ${until}`,
      ended: () => 'It has ended',
    },
    cards: 'Saved ways to pay',
    journal: 'What happened',
    movements: 'Credits',
    bought: 'Received for a purchase',
    answer: { hold: 'Held for an answer', capture: 'Charged for an answer', release: 'Returned for an answer' },
    payments: 'Payments',
    noPayments: 'No payments yet.',
  },

  promo: {
    open: 'Enter a promo code',
    title: 'Promo code',
    label: 'Code',
    submit: 'Get the credits',
    shape: 'A code has 4 to 32 characters: Latin letters, digits and hyphens.',
    unknown: 'There is no such code, or it is no longer valid.',
    given: (count) => `${credits(count)} for you`,
    givenText: 'The code is accepted. Enjoy trying on!',
    before: 'You have used this code before',
    beforeText: (count) => `It gave you ${credits(count)} then. It does not work twice.`,
    done: 'Good',
  },

  plan: enPlan,

  complaint: {
    open: 'Not like me',
    title: 'What is wrong?',
    lead: 'The credits return at once and the picture is deleted. After many complaints, a person looks first.',
    reasons: {
      face: 'Not my face',
      garment: 'Not that item',
      quality: 'Something odd in the picture',
      other: 'Something else',
    },
    text: 'More about it, if you like',
    send: 'Send',
    late: 'This picture can no longer be complained about: more than 7 days have passed, or you have told us already.',
    credited: 'The credits are back',
    creditedText: (count) =>
      `${credits(count)} returned to you, and the bad picture is deleted. Thank you for telling us.`,
    again: 'Try on again',
    review: 'A person will look at it',
    reviewText: 'If the picture is really bad, the credits return and it is deleted. The answer appears here.',
    declined: 'We have looked at it',
    declinedText: 'The picture is in order, so it stays with you and the credits stay taken.',
  },
};
