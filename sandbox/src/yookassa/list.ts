import { z } from 'zod';
import type { Clock } from './clock.js';
import { parse } from './order.js';
import { Refusal } from './refusal.js';

const THREE_YEARS_MS = 3 * 365 * 24 * 3_600_000;

const time = z.iso.datetime({ offset: true }).optional();
const period = <Name extends string>(name: Name) =>
  ({ [`${name}.gte`]: time, [`${name}.gt`]: time, [`${name}.lte`]: time, [`${name}.lt`]: time }) as Record<
    `${Name}.${'gte' | 'gt' | 'lte' | 'lt'}`,
    typeof time
  >;
const page = { limit: z.coerce.number().int().min(1).max(100).default(10), cursor: z.string().optional() };

const PaymentQuery = z.object({
  ...page,
  ...period('created_at'),
  ...period('captured_at'),
  payment_method: z.string().optional(),
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']).optional(),
});
const RefundQuery = z.object({
  ...page,
  ...period('created_at'),
  payment_id: z.string().length(36).optional(),
  status: z.enum(['pending', 'succeeded', 'canceled']).optional(),
});
type Query = z.infer<typeof PaymentQuery> & Pick<z.infer<typeof RefundQuery>, 'payment_id'>;

/** @throws Refusal 400 */
export const readPaymentQuery = (query: unknown): Query => parse(PaymentQuery, query);
/** @throws Refusal 400 */
export const readRefundQuery = (query: unknown): Query => parse(RefundQuery, query);

/** What a list is filtered by; moments are on the clock's inner scale. */
export interface Listed {
  serial: number;
  status: string;
  createdAt: number;
  capturedAt?: number | undefined;
  paymentId: string;
  methodType: string | undefined;
}

function inPeriod(query: Query, name: 'created_at' | 'captured_at', moment: number | undefined, clock: Clock): boolean {
  const bound = (edge: 'gte' | 'gt' | 'lte' | 'lt') => {
    const given = query[`${name}.${edge}`];
    return given === undefined ? undefined : clock.fromOutside(Date.parse(given));
  };
  const [gte, gt, lte, lt] = [bound('gte'), bound('gt'), bound('lte'), bound('lt')];
  if (moment === undefined) return gte === undefined && gt === undefined && lte === undefined && lt === undefined;
  return (
    (gte === undefined || moment >= gte) &&
    (gt === undefined || moment > gt) &&
    (lte === undefined || moment <= lte) &&
    (lt === undefined || moment < lt)
  );
}

/** A cursor names the place behind the last item, so that what is created meanwhile moves nothing. */
function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return Infinity;
  const serial = Number(/^at:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN);
  if (Number.isNaN(serial)) throw new Refusal(400, 'invalid_request', 'Cursor is invalid', 'cursor');
  return serial;
}

/**
 * One page, newest first, of the last three years.
 * @param repeat the first item comes twice: a later page repeats the last of the page before, as when a
 *   cursor races with what changes
 */
export function pageOf<Item>(
  all: Iterable<Item>,
  {
    query,
    clock,
    listed,
    show,
    repeat,
  }: {
    query: Query;
    clock: Clock;
    listed: (item: Item) => Listed;
    show: (item: Item) => unknown;
    repeat: boolean;
  },
): { type: 'list'; items: unknown[]; next_cursor?: string } {
  const before = readCursor(query.cursor);
  const matching = [...all]
    .map((item) => ({ item, of: listed(item) }))
    .filter(
      ({ of }) =>
        clock.now() - of.createdAt < THREE_YEARS_MS &&
        (query.status === undefined || of.status === query.status) &&
        (query.payment_id === undefined || of.paymentId === query.payment_id) &&
        (query.payment_method === undefined || of.methodType === query.payment_method) &&
        inPeriod(query, 'created_at', of.createdAt, clock) &&
        inPeriod(query, 'captured_at', of.capturedAt, clock),
    )
    .sort((a, b) => b.of.serial - a.of.serial);
  const rest = matching.filter(({ of }) => of.serial < before);
  const items = rest.slice(0, query.limit);
  const last = items.at(-1);
  const repeated = matching.findLast(({ of }) => of.serial >= before) ?? items[0];
  return {
    type: 'list',
    items: [...(repeat && repeated ? [repeated] : []), ...items].map(({ item }) => show(item)),
    ...(last && rest.length > items.length
      ? { next_cursor: Buffer.from(`at:${last.of.serial}`).toString('base64url') }
      : {}),
  };
}
