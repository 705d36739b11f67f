import type { User } from './chats.js';
import { badRequest } from './refusal.js';
import type { Settings } from './settings.js';
import type { Charge, ChargeInput, Stars } from './stars.js';

export type SubscriptionState = 'canceled' | 'active' | 'failed';

interface Subscription extends ChargeInput {
  subscriptionPeriod: number;
  /** Ids of the charges, the first one first. */
  chargeIds: string[];
  /** Unix ms until which it has been paid. */
  expiresAt: number;
  canceledBy: 'user' | 'bot' | null;
  failed: boolean;
}

/** The fields of `successful_payment` that tell of a subscription. */
export interface Recurring {
  subscription_expiration_date?: number;
  is_recurring?: true;
  is_first_recurring?: true;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Subscriptions paid in Stars; Telegram itself charges them again, the bot is only told. */
export class Subscriptions {
  #all: Subscription[] = [];

  constructor(
    private readonly stars: Stars,
    private readonly settings: Settings,
  ) {}

  /** Starts one if the charge is the first of a subscription. A refund later on does not end it. */
  begin(charge: Charge): Recurring {
    const { user, payload, amount, subscriptionPeriod } = charge;
    if (subscriptionPeriod === undefined) return {};
    const expiresAt = Date.now() + subscriptionPeriod * 1000;
    const chargeIds = [charge.id];
    this.#all.push({
      user,
      payload,
      amount,
      subscriptionPeriod,
      chargeIds,
      expiresAt,
      canceledBy: null,
      failed: false,
    });
    return { subscription_expiration_date: seconds(expiresAt), is_recurring: true, is_first_recurring: true };
  }

  /**
   * Charges for the next period, whatever the state.
   * @throws Error when no subscription has this charge
   */
  renew(chargeId: string, at = Date.now()): { charge: Charge; recurring: Recurring } {
    const subscription = this.#of(chargeId);
    const charge = this.stars.charge(subscription, at);
    subscription.chargeIds.push(charge.id);
    subscription.expiresAt += subscription.subscriptionPeriod * 1000;
    subscription.failed = false;
    return {
      charge,
      recurring: { subscription_expiration_date: seconds(subscription.expiresAt), is_recurring: true },
    };
  }

  /** What is due for a charge now, the longest overdue first: its last charge, and since when (Unix ms). */
  get due(): { chargeId: string; at: number }[] {
    return this.#all
      .filter(({ expiresAt, canceledBy, failed }) => expiresAt <= Date.now() && canceledBy === null && !failed)
      .toSorted((a, b) => a.expiresAt - b.expiresAt)
      .map(({ chargeIds, expiresAt }) => ({ chargeId: chargeIds.at(-1) ?? '', at: expiresAt }));
  }

  canPay(chargeId: string): boolean {
    const { user, amount } = this.#of(chargeId);
    return this.stars.canPay(user.id, amount);
  }

  /** What the person, or their empty purse, does to it. Returns the `subscription` update (Bot API 10.2). */
  change(
    chargeId: string,
    state: SubscriptionState,
  ): { user: User; invoice_payload: string; state: SubscriptionState } {
    const subscription = this.#of(chargeId);
    subscription.canceledBy = state === 'canceled' ? 'user' : null;
    subscription.failed = state === 'failed';
    return { user: subscription.user, invoice_payload: subscription.payload, state };
  }

  /**
   * editUserStarSubscription: stops the renewals, or takes back what the bot itself had stopped.
   * @throws Refusal for a charge that is no subscription of this person
   */
  edit(userId: number, chargeId: string, canceled: boolean): ReturnType<Subscriptions['change']> {
    const subscription = this.#find(chargeId);
    if (!subscription || subscription.user.id !== userId || !this.#takes(subscription, chargeId)) {
      throw badRequest('CHARGE_NOT_FOUND');
    }
    if (!canceled && subscription.canceledBy === 'user') throw badRequest('SUBSCRIPTION_NOT_ACTIVE');
    subscription.canceledBy = canceled ? (subscription.canceledBy ?? 'bot') : null;
    const { user, payload } = subscription;
    return { user, invoice_payload: payload, state: canceled ? 'canceled' : 'active' };
  }

  /** Virtual time: everything becomes older. */
  age(ms: number): void {
    for (const subscription of this.#all) subscription.expiresAt -= ms;
  }

  clear(): void {
    this.#all = [];
  }

  #takes({ chargeIds }: Subscription, chargeId: string): boolean {
    const { subscriptionIds } = this.settings;
    return subscriptionIds === 'any' || chargeIds.at(subscriptionIds === 'first' ? 0 : -1) === chargeId;
  }

  #find(chargeId: string): Subscription | undefined {
    return this.#all.find(({ chargeIds }) => chargeIds.includes(chargeId));
  }

  #of(chargeId: string): Subscription {
    const found = this.#find(chargeId);
    if (!found) throw new Error(`No subscription has the charge ${chargeId}`);
    return found;
  }
}
