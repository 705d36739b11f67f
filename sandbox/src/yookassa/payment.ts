import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.js';
import type { Instrument } from './instrument.js';
import { incomeOf, wireAmount, type WireAmount } from './money.js';
import type { Confirmation } from './order.js';
import type { YooKassaSettings } from './settings.js';

export type PaymentStatus = 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled';

/** The graph of https://yookassa.ru/developers/payment-acceptance/getting-started/payment-process */
export const NEXT: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['waiting_for_capture', 'succeeded', 'canceled'],
  waiting_for_capture: ['succeeded', 'canceled'],
  succeeded: [],
  canceled: [],
};

export interface Cancellation {
  party: string;
  reason: string;
}

/** Moments are on the clock's inner scale, amounts in kopecks. */
export interface Payment {
  id: string;
  /** Position in the order of creation. */
  serial: number;
  status: PaymentStatus;
  amount: number;
  currency: WireAmount['currency'];
  capture: boolean;
  description: string | undefined;
  metadata: Record<string, string | null>;
  merchantCustomerId: string | undefined;
  confirmation: Confirmation | undefined;
  /** Of the widget. */
  token: string;
  wantsSaved: boolean;
  hasReceipt: boolean;
  /** Asked for in the request; undefined when the buyer chooses. */
  methodType: string | undefined;
  /** Known once the buyer has tried to pay, or from the start for a saved method. */
  instrument: Instrument | undefined;
  /** Of the saved method that is charged; a first payment gives its own id to its method. */
  methodId: string;
  saved: boolean;
  createdAt: number;
  /** When an unconfirmed payment is canceled; undefined when never. */
  confirmBy: number | undefined;
  capturedAt: number | undefined;
  expiresAt: number | undefined;
  cancellation: Cancellation | undefined;
  refunded: number;
  /** What the API showed before the last change. */
  previous: PaymentObject | undefined;
  callOffExpiry: () => void;
}

/** A payment as the API shows it. */
export interface PaymentObject {
  id: string;
  status: PaymentStatus;
  amount: WireAmount;
  income_amount?: WireAmount;
  description?: string;
  recipient: { account_id: string; gateway_id: string };
  payment_method?: Record<string, unknown> & { type: string; id: string; saved: boolean; status: string };
  captured_at?: string;
  created_at: string;
  expires_at?: string;
  confirmation?: {
    type: string;
    confirmation_url?: string;
    confirmation_token?: string;
    confirmation_data?: string;
    return_url?: string;
    enforce?: boolean;
  };
  test: boolean;
  refunded_amount?: WireAmount;
  paid: boolean;
  refundable: boolean;
  receipt_registration?: 'pending' | 'succeeded' | 'canceled';
  metadata: Record<string, string | null>;
  cancellation_details?: Cancellation;
  authorization_details?: { rrn: string; auth_code: string; three_d_secure: { applied: boolean } };
  merchant_customer_id?: string;
}

/** What showing an object depends on besides the object. */
export interface Showing {
  clock: Clock;
  settings: YooKassaSettings;
  shopId: string;
  /** Origin of the checkout pages. */
  origin: () => string;
}

/** 36 characters in the shape of a UUID, the first eight counting seconds as YooKassa's do. */
export function newId(): string {
  const seconds = Math.floor(Date.now() / 1000) - 946_684_800;
  return `${seconds.toString(16).padStart(8, '0')}-000f-5000-8000-${randomBytes(6).toString('hex')}`;
}

export const newToken = (): string => `ct-${newId()}`;

export const checkoutPath = (payment: Payment): string => `/checkout/${payment.id}`;

export function paymentObject(payment: Payment, { clock, settings, shopId, origin }: Showing): PaymentObject {
  const { id, status, amount, currency, capturedAt, expiresAt } = payment;
  const money = (value: number) => wireAmount(value, currency);
  const succeeded = status === 'succeeded';
  const paid = succeeded || status === 'waiting_for_capture';
  const type = payment.instrument?.type ?? payment.methodType;
  const feeRate = settings.feeRates[type ?? ''] ?? settings.feeRate;
  return {
    id,
    status,
    amount: money(amount),
    ...(succeeded ? { income_amount: money(incomeOf(amount, feeRate, settings.feeVat)) } : {}),
    ...(payment.description === undefined ? {} : { description: payment.description }),
    recipient: { account_id: shopId, gateway_id: `${shopId}00` },
    ...(type === undefined ? {} : { payment_method: methodObject(payment, type) }),
    ...(capturedAt === undefined ? {} : { captured_at: clock.iso(capturedAt) }),
    created_at: clock.iso(payment.createdAt),
    ...(status === 'waiting_for_capture' && expiresAt !== undefined ? { expires_at: clock.iso(expiresAt) } : {}),
    ...(status === 'pending' && payment.confirmation
      ? { confirmation: confirmationObject(payment, payment.confirmation, origin()) }
      : {}),
    test: true,
    ...(succeeded ? { refunded_amount: money(payment.refunded) } : {}),
    paid,
    refundable: succeeded && payment.refunded < amount,
    ...(payment.hasReceipt ? { receipt_registration: registrationOf(status) } : {}),
    metadata: payment.metadata,
    ...(payment.cancellation ? { cancellation_details: payment.cancellation } : {}),
    ...(paid && type === 'bank_card' ? { authorization_details: authorizationOf(payment) } : {}),
    ...(payment.merchantCustomerId === undefined ? {} : { merchant_customer_id: payment.merchantCustomerId }),
  };
}

function methodObject(payment: Payment, type: string) {
  const { methodId, saved, wantsSaved, status, instrument } = payment;
  const waits = status === 'pending' && wantsSaved;
  return {
    type,
    id: methodId,
    saved,
    status: saved ? 'active' : waits ? 'pending' : 'inactive',
    ...(instrument ? { title: instrument.title, ...instrument.details } : {}),
  };
}

function confirmationObject(payment: Payment, confirmation: Confirmation, origin: string) {
  const { type } = confirmation;
  const address = `${origin}${checkoutPath(payment)}`;
  switch (confirmation.type) {
    case 'redirect': {
      const { return_url, enforce } = confirmation;
      return { type, confirmation_url: address, return_url, ...(enforce === undefined ? {} : { enforce }) };
    }
    case 'mobile_application':
      return { type, confirmation_url: address, return_url: confirmation.return_url };
    case 'embedded':
      return { type, confirmation_token: payment.token };
    case 'qr':
      return { type, confirmation_data: address };
    case 'external':
      return { type };
  }
}

const registrationOf = (status: PaymentStatus) =>
  status === 'succeeded' ? 'succeeded' : status === 'canceled' ? 'canceled' : 'pending';

/** Derived from the id, so that it reads the same every time. */
function authorizationOf({ id, instrument }: Payment) {
  const number = String(Number.parseInt(id.slice(-11), 16)).padStart(12, '0');
  return {
    rrn: number.slice(-12),
    auth_code: number.slice(-6),
    three_d_secure: { applied: instrument?.secure ?? false },
  };
}
