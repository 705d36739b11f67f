import type { GrantSource } from '@primerka/contract';

/** A grant as the spending order sees it. Amounts are hundredths of a credit. */
export interface SpendableGrant {
  id: string;
  source: GrantSource;
  remaining: number;
  watermark: boolean;
  priority: boolean;
  expiresAt: Date | null;
  createdAt: Date;
}

export interface SpendingPlan {
  parts: { grantId: string; source: GrantSource; amount: number }[];
  /** One of the grants that pay wants a watermark. */
  watermarked: boolean;
  /** One of the grants that pay buys a place before the others. */
  priority: boolean;
}

const time = (date: Date | null): number => date?.getTime() ?? Number.POSITIVE_INFINITY;

/** Soonest-expiring first, then oldest; the id settles a tie so that the plan is one and the same each time. */
const bySpendingOrder = (a: SpendableGrant, b: SpendableGrant): number => {
  const [ea, eb] = [time(a.expiresAt), time(b.expiresAt)];
  if (ea !== eb) return ea < eb ? -1 : 1;
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
};

const sum = (grants: SpendableGrant[]): number => grants.reduce((total, grant) => total + grant.remaining, 0);

/**
 * Which grants pay for `amount`. Grants without a watermark pay alone when they cover all of it,
 * unless the user wants to save them. When a watermarked grant has to help, the picture is
 * watermarked whatever else pays, so watermarked grants then give all they can first.
 *
 * @returns null when all grants together are not enough
 */
export function planSpending(
  grants: readonly SpendableGrant[],
  amount: number,
  payWith: 'auto' | 'free',
): SpendingPlan | null {
  const clean = grants.filter((grant) => !grant.watermark).sort(bySpendingOrder);
  const marked = grants.filter((grant) => grant.watermark).sort(bySpendingOrder);
  const cleanOnly = payWith === 'auto' && sum(clean) >= amount;
  let missing = amount;
  const plan: SpendingPlan = { parts: [], watermarked: false, priority: false };
  for (const grant of cleanOnly ? clean : [...marked, ...clean]) {
    if (missing === 0) break;
    const part = Math.min(grant.remaining, missing);
    if (part === 0) continue;
    missing -= part;
    plan.parts.push({ grantId: grant.id, source: grant.source, amount: part });
    plan.watermarked ||= grant.watermark;
    plan.priority ||= grant.priority;
  }
  return missing === 0 ? plan : null;
}
