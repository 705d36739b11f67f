import { randomBytes } from 'node:crypto';
import type { Args } from './args.js';
import { record } from './json-fields.js';
import { badRequest } from './refusal.js';

/** The only period Telegram has for subscriptions paid in Stars: 30 days, in seconds. */
export const SUBSCRIPTION_PERIOD = 2_592_000;
const SUBSCRIPTION_MAX_STARS = 10_000;
const MAX_STARS = 100_000;

export interface Invoice {
  slug: string;
  title: string;
  description: string;
  /** Told to the bot only, never to the buyer. */
  payload: string;
  /** Whole Stars. */
  amount: number;
  /** Seconds; undefined for what is bought once. */
  subscriptionPeriod: number | undefined;
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** Text of 1 to `max` characters; Telegram counts UTF-16 units here. */
function text(args: Args, name: string, max: number, error: string): string {
  const value = args.required(name);
  if (value.length > max) throw badRequest(error);
  return value;
}

function readAmount(args: Args): number {
  args.required('prices');
  const prices = args.json('prices', 'prices');
  if (!Array.isArray(prices)) throw badRequest('expected an Array of labeled prices');
  if (prices.length === 0) throw badRequest('there must be at least one price');
  const amounts = prices.map((price: unknown) => {
    const { label, amount } = record(price) ?? {};
    if (typeof label !== 'string' || label === '') {
      throw badRequest("can't parse labeled price: LabeledPrice label must be non-empty");
    }
    const stars = typeof amount === 'string' && /^-?\d+$/.test(amount) ? Number(amount) : amount;
    if (typeof stars !== 'number' || !Number.isInteger(stars)) {
      throw badRequest('can\'t parse labeled price: Field "amount" must be a valid Number');
    }
    return stars;
  });
  const [amount = 0] = amounts;
  if (amounts.length !== 1) throw badRequest('STARS_INVOICE_INVALID');
  if (amount < 1 || amount > MAX_STARS) throw badRequest('CURRENCY_TOTAL_AMOUNT_INVALID');
  return amount;
}

/**
 * Reads the arguments of createInvoiceLink and sendInvoice. The limits are documented; which error
 * code goes with each is known of some only, so nobody should branch on them.
 * @throws Refusal 400
 */
export function readInvoice(args: Args, { subscriptions }: { subscriptions: boolean }): Omit<Invoice, 'slug'> {
  const title = text(args, 'title', 32, 'INVOICE_TITLE_INVALID');
  const description = text(args, 'description', 255, 'INVOICE_DESCRIPTION_INVALID');
  const payload = args.required('payload');
  if (bytes(payload) > 128) throw badRequest('INVOICE_PAYLOAD_INVALID');
  const currency = args.required('currency');
  if (!/^[A-Z]{3}$/.test(currency)) throw badRequest('CURRENCY_INVALID');
  // Other currencies need a payment provider, and the stand-in has none; Stars must not name one.
  if (currency !== 'XTR' || args.text('provider_token') !== '') throw badRequest('PAYMENT_PROVIDER_INVALID');
  const amount = readAmount(args);
  const forbidden = [
    'max_tip_amount',
    'need_shipping_address',
    'is_flexible',
    'need_name',
    'need_email',
    'need_phone_number',
  ];
  if (forbidden.some((name) => !['', '0', 'false'].includes(args.text(name))))
    throw badRequest('STARS_INVOICE_INVALID');
  const period = subscriptions ? args.text('subscription_period') : '';
  if (period === '' || period === '0') return { title, description, payload, amount, subscriptionPeriod: undefined };
  if (period !== String(SUBSCRIPTION_PERIOD)) throw badRequest('SUBSCRIPTION_PERIOD_INVALID');
  if (amount > SUBSCRIPTION_MAX_STARS) throw badRequest('CURRENCY_TOTAL_AMOUNT_INVALID');
  return { title, description, payload, amount, subscriptionPeriod: SUBSCRIPTION_PERIOD };
}

/** Links to invoices. They may be paid any number of times, by anybody, for ever: only the bot can refuse. */
export class Invoices {
  #bySlug = new Map<string, Invoice>();
  #byMessage = new Map<number, Invoice>();

  create(invoice: Omit<Invoice, 'slug'>): Invoice {
    const made = { ...invoice, slug: randomBytes(16).toString('base64url') };
    this.#bySlug.set(made.slug, made);
    return made;
  }

  find(slug: string): Invoice | undefined {
    return this.#bySlug.get(slug);
  }

  /** The invoice is paid by the button of this message. */
  attach(messageId: number, invoice: Invoice): void {
    this.#byMessage.set(messageId, invoice);
  }

  ofMessage(messageId: number): Invoice | undefined {
    return this.#byMessage.get(messageId);
  }

  /** @throws Error for what is no link of ours */
  ofLink(link: string): Invoice {
    const slug = /\/(?:invoice\/|\$)([\w-]+)$/.exec(URL.canParse(link) ? new URL(link).pathname : '')?.[1];
    const invoice = slug && this.find(slug);
    if (!invoice) throw new Error(`No invoice has the link ${link}`);
    return invoice;
  }

  clear(): void {
    this.#bySlug.clear();
    this.#byMessage.clear();
  }
}
