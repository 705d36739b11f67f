import { randomBytes } from 'node:crypto';
import type { User } from './chats.js';
import { badRequest } from './refusal.js';

export interface Charge {
  /** `telegram_payment_charge_id`. */
  id: string;
  providerId: string;
  user: User;
  payload: string;
  /** Whole Stars. */
  amount: number;
  /** Seconds; undefined for what is bought once. */
  subscriptionPeriod: number | undefined;
  refunded: boolean;
}

export type ChargeInput = Pick<Charge, 'user' | 'payload' | 'amount' | 'subscriptionPeriod'>;

interface TransactionPartner {
  type: 'user';
  transaction_type: 'invoice_payment';
  user: User;
  invoice_payload: string;
  subscription_period?: number;
}

/** As getStarTransactions gives it: `source` when Stars came in, `receiver` when they went out. */
export interface StarTransaction {
  id: string;
  amount: number;
  /** Unix seconds. */
  date: number;
  source?: TransactionPartner;
  receiver?: TransactionPartner;
}

/**
 * The bot's account of Stars. A refund and a chargeback are transactions of their own that reuse the
 * id of the payment, so only id and direction together name one.
 */
export class Stars {
  #charges = new Map<string, Charge>();
  #transactions: StarTransaction[] = [];
  #payments = 0;
  /** Stars people have left; who is not in here has any number. */
  #wallets = new Map<number, number>();

  /** Takes the Stars. What the bot earns is counted at once, Telegram's hold of 21 days is not simulated. */
  charge(input: ChargeInput, at = Date.now()): Charge {
    this.#payments += 1;
    const charge: Charge = {
      ...input,
      id: `st${randomBytes(48).toString('base64url')}`,
      providerId: `${input.user.id}_${this.#payments}`,
      refunded: false,
    };
    this.#charges.set(charge.id, charge);
    this.#book(charge, 'source', at);
    this.#spend(input.user.id, input.amount);
    return charge;
  }

  /**
   * Gives the Stars back, by the bot's wish or against it.
   * @throws Refusal CHARGE_NOT_FOUND, CHARGE_ALREADY_REFUNDED
   */
  refund(userId: number, chargeId: string): Charge {
    const charge = this.find(chargeId);
    if (charge?.user.id !== userId) throw badRequest('CHARGE_NOT_FOUND');
    if (charge.refunded) throw badRequest('CHARGE_ALREADY_REFUNDED');
    charge.refunded = true;
    this.#book(charge, 'receiver', Date.now());
    this.#spend(userId, -charge.amount);
    return charge;
  }

  find(chargeId: string): Charge | undefined {
    return this.#charges.get(chargeId);
  }

  get transactions(): StarTransaction[] {
    return structuredClone(this.#transactions);
  }

  /** Stars received and given back since the start. */
  get totals(): { received: number; refunded: number } {
    const sum = (direction: 'source' | 'receiver') =>
      this.#transactions.reduce((stars, entry) => stars + (entry[direction] ? entry.amount : 0), 0);
    return { received: sum('source'), refunded: sum('receiver') };
  }

  canPay(userId: number, amount: number): boolean {
    return (this.#wallets.get(userId) ?? Infinity) >= amount;
  }

  wallet(userId: number): number | null {
    return this.#wallets.get(userId) ?? null;
  }

  setWallet(userId: number, stars: number | null): void {
    if (stars === null) this.#wallets.delete(userId);
    else this.#wallets.set(userId, stars);
  }

  /** Virtual time: everything becomes older. */
  age(ms: number): void {
    for (const transaction of this.#transactions) transaction.date -= Math.floor(ms / 1000);
  }

  clear(): void {
    this.#charges.clear();
    this.#transactions = [];
    this.#wallets.clear();
  }

  #book({ id, amount, user, payload, subscriptionPeriod }: Charge, side: 'source' | 'receiver', at: number): void {
    const partner: TransactionPartner = {
      type: 'user',
      transaction_type: 'invoice_payment',
      user,
      invoice_payload: payload,
      ...(subscriptionPeriod === undefined ? {} : { subscription_period: subscriptionPeriod }),
    };
    this.#transactions.push({ id, amount, date: Math.floor(at / 1000), [side]: partner });
  }

  #spend(userId: number, stars: number): void {
    const left = this.#wallets.get(userId);
    if (left !== undefined) this.#wallets.set(userId, left - stars);
  }
}
