import { Api, GrammyError, HttpError } from 'grammy';

/** They answered no. `retryAfterMs` when they ask for patience. */
export class StarsRefused extends Error {
  constructor(
    readonly code: number,
    /** Telegram's own words, such as `Bad Request: CHARGE_ALREADY_REFUNDED`. */
    readonly description: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super(`Telegram refused (${code}): ${description}`);
  }

  /** Worth another try as it is: they were busy, or in trouble. */
  get mayPass(): boolean {
    return this.code === 429 || this.code >= 500;
  }
}

/** We could not reach them, or could not read the answer. Carries no cause: it would hold the bot's token. */
export class StarsUnreachable extends Error {
  constructor() {
    super('Telegram is unreachable');
  }
}

export interface Invoice {
  /** At most 32 characters. */
  title: string;
  /** At most 255 characters. */
  description: string;
  /** Comes back with the payment; never shown. At most 128 bytes. */
  payload: string;
  stars: number;
  /** Renewed by Telegram every 30 days, the only period it knows. */
  subscription: boolean;
}

/** One movement of Stars. The id is the charge's; a refund has the id of its charge and goes the other way. */
export interface StarMovement {
  id: string;
  stars: number;
  at: Date;
  direction: 'in' | 'out';
  payload: string | null;
  telegramUserId: number | null;
}

/** Seconds a call may take; Telegram itself holds none longer. */
const TIMEOUT = 20;
/** 30 days, the only period a subscription in Stars can have. */
const SUBSCRIPTION_PERIOD = 2_592_000;
const PAGE = 100;

/**
 * Telegram's methods for payments in Stars (https://core.telegram.org/bots/payments-stars), through
 * grammY. Failures come as two classes, StarsRefused and StarsUnreachable.
 */
export class StarsClient {
  readonly #api: Api;

  constructor(token: string, apiRoot: string) {
    this.#api = new Api(token, { apiRoot, timeoutSeconds: TIMEOUT });
  }

  /** The address of an invoice. Making one takes no money, so it may be repeated. */
  invoiceLink({ title, description, payload, stars, subscription }: Invoice): Promise<string> {
    const period = subscription ? { subscription_period: SUBSCRIPTION_PERIOD } : {};
    const prices = [{ label: title, amount: stars }];
    return asked(this.#api.createInvoiceLink(title, description, payload, '', 'XTR', prices, period));
  }

  /**
   * Gives all Stars of a charge back; there are no parts. Not idempotent at Telegram: a charge that was
   * refunded before is a success here.
   */
  async refund(telegramUserId: number, chargeId: string): Promise<void> {
    try {
      await asked(this.#api.refundStarPayment(telegramUserId, chargeId));
    } catch (error) {
      if (error instanceof StarsRefused && error.description.includes('CHARGE_ALREADY_REFUNDED')) return;
      throw error;
    }
  }

  /** Stops or takes up the renewal of a subscription, which is named by its first charge. */
  async setRenewal(telegramUserId: number, chargeId: string, renews: boolean): Promise<void> {
    await asked(this.#api.editUserStarSubscription(telegramUserId, chargeId, !renews));
  }

  /** Every movement from the `offset`th on, oldest first. */
  async *movements(offset: number): AsyncGenerator<StarMovement> {
    for (let from = offset; ; from += PAGE) {
      const { transactions } = await asked(this.#api.getStarTransactions({ offset: from, limit: PAGE }));
      for (const { id, amount, date, source, receiver } of transactions) {
        const partner = source ?? receiver;
        const user = partner?.type === 'user' ? partner : null;
        yield {
          id,
          stars: amount,
          at: new Date(date * 1000),
          direction: source ? 'in' : 'out',
          payload: user?.invoice_payload ?? null,
          telegramUserId: user?.user.id ?? null,
        };
      }
      if (transactions.length < PAGE) return;
    }
  }
}

async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof GrammyError) {
      const { error_code: code, description, parameters } = error;
      const wait = parameters.retry_after;
      throw new StarsRefused(code, description, wait === undefined ? undefined : wait * 1000);
    }
    if (error instanceof HttpError) throw new StarsUnreachable();
    throw error;
  }
}
