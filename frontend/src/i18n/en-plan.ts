import { credits, everyDays } from './en-counts.js';
import type { MoneyWords } from './ru-money.js';

export const enPlan: MoneyWords['plan'] = {
  title: 'My plan',
  none: 'No plan yet',
  noneText:
    'With a plan, new credits arrive by themselves every 30 days. It works without one too: a pack is bought once.',
  see: 'See the plans',
  status: { active: 'active', past_due: 'payment needed', canceled: 'canceled', ended: 'ended' },
  gives: (amount, period) => `${credits(amount)} ${everyDays(period)}`,
  paidUntil: 'Paid until',
  endedAt: 'Ended',
  next: 'Next charge',
  from: 'From',
  fromStars: 'Telegram Stars',
  later: 'Next plan',
  soon: (time, price) => `Renewal is near: ${price} on ${time}`,
  soonText: 'Changed your mind? Cancel the plan before that, and nothing is charged.',
  pastDue: 'The renewal did not go through',
  pastDueText: (why, again, until) =>
    again === null
      ? `${why}. The plan waits for your payment until ${until}.`
      : `${why}. We try again on ${again} and wait until ${until}.`,
  payNow: 'Pay another way',
  canceledText: (until) => `Nothing more will be charged. The plan’s credits are yours until ${until}.`,
  noMethod: 'The way to pay was removed, so it cannot renew by itself. The plan will end on time.',
  endedText: 'The plan’s credits expired with it. Packs you bought are still there.',
  buyAgain: 'Choose a plan',
  resume: 'Resume the plan',
  resumed: 'The plan renews again',
  change: 'Change the plan',
  changeText: (time) => `The new plan begins on ${time}. Until then everything stays as it is.`,
  keep: 'Keep the present one',
  changed: 'Noted: the plan will change',
  kept: 'The plan stays as it is',
  changeStars: (time) =>
    `A plan paid with Stars cannot be changed on the go: that is how Telegram works. Cancel it, and after ${time} take another one.`,
  cancel: 'Cancel the plan',
  cancelTitle: 'Cancel the plan?',
  cancelText: (until) =>
    `Nothing more will be charged. Until ${until} everything you paid for stays: the credits and pictures without a watermark.`,
  cancelNow: 'Nothing more will be charged. Unused credits of the plan expire when their time comes.',
  cancelConfirm: 'Yes, cancel',
  cancelKeep: 'Keep the plan',
  canceled: 'Plan canceled, no more charges',
  methods: 'Saved ways to pay',
  methodSince: (day) => `saved on ${day}`,
  remove: (name) => `Remove: ${name}`,
  removeTitle: 'Remove this way to pay?',
  removeText: (name) => `${name}: nothing will ever be charged from it again.`,
  removePlan: (until) => `It pays for your plan, which will last until ${until} and not renew by itself.`,
  removeConfirm: 'Remove',
  removed: 'Removed, never charged again',
};
