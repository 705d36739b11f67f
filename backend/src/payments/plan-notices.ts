import type { EntityManager } from 'typeorm';
import { productOf } from '../catalog.js';
import { Payment } from './payments.entity.js';
import { chargeAt, NOTICE } from './renewal-calendar.js';
import { PaymentNotice, SavedMethod, type Subscription } from './subscriptions.entity.js';

/** Milliseconds. */
const HOUR = 3_600_000;
/** A reminder that was not sent for so long will not be. */
const UNSENT_FOR = 49 * HOUR;

type About = Pick<Subscription, 'id' | 'userId' | 'periodEnd' | 'productId' | 'provider'>;

/** Leaves word for the user, once per plan, period and `which`. The bot sends it. */
export async function notify(
  tx: EntityManager,
  kind: PaymentNotice['kind'],
  { id, userId, periodEnd, productId, provider }: About,
  which: string,
  detail: Record<string, string>,
): Promise<void> {
  await tx
    .createQueryBuilder()
    .insert()
    .into(PaymentNotice)
    .values({
      key: [kind, id, periodEnd.toISOString(), which].filter(Boolean).join(':'),
      userId,
      kind,
      detail: { productId, periodEnd: periodEnd.toISOString(), provider, ...detail },
    })
    .orIgnore()
    .execute();
}

/** Tells the owner of a coming charge: what, how much, when and from where. Once more for another plan he chose. */
export async function remind(tx: EntityManager, plan: Subscription, now: Date): Promise<void> {
  const nextProductId = plan.nextProductId ?? plan.productId;
  const method = plan.savedMethodId ? await tx.findOneBy(SavedMethod, { id: plan.savedMethodId }) : null;
  const kopecks = productOf(nextProductId)?.rub;
  const sum = plan.provider === 'stars' ? await starsPrice(tx, plan) : kopecks && (kopecks / 100).toFixed(2);
  await notify(tx, 'renewal_soon', plan, nextProductId, {
    nextProductId,
    amount: String(sum ?? ''),
    method: method?.title ?? '',
    chargeAt: (chargeAt(plan, now) ?? plan.periodEnd).toISOString(),
  });
}

/**
 * Until when a charge has to wait because its reminder left late, or has not left yet; null when it need
 * not. A reminder that cannot be sent (the bot is blocked, or runs nowhere) does not hold it up for ever:
 * the app says the same.
 */
export async function waitsForReminder(
  tx: EntityManager,
  { id, userId }: Subscription,
  now: Date,
): Promise<Date | null> {
  const [last] = await tx.query<{ sendAt: Date | null; sentAt: Date | null; createdAt: Date }[]>(
    `select send_at as "sendAt", sent_at as "sentAt", created_at as "createdAt" from payment_notice
     where user_id = $2 and kind = 'renewal_soon' and key like 'renewal_soon:' || $1 || ':%'
     order by payment_notice.id desc limit 1`,
    [id, userId],
  );
  if (last?.sendAt)
    return now.getTime() - last.createdAt.getTime() < UNSENT_FOR ? new Date(now.getTime() + HOUR) : null;
  const from = last?.sentAt && new Date(last.sentAt.getTime() + NOTICE);
  return from && from > now ? from : null;
}

/** Stars a plan is renewed for: Telegram keeps to the price of the first payment, whatever the catalogue says by now. */
export async function starsPrice(tx: EntityManager, { id }: Pick<Subscription, 'id'>): Promise<number | null> {
  const where = { subscriptionId: id, provider: 'stars' as const };
  return (await tx.findOne(Payment, { where, order: { createdAt: 'DESC' } }))?.amount ?? null;
}
