import * as z from 'zod/mini';
import { Credits } from './basics.js';

/**
 * What inviting friends has brought. `link` is null when the bot has no name to link to. `invited` have
 * come by the link, `rewarded` of them have had their first picture; `earned` is the inviter's own share.
 * `reward`: what both get for a friend, for how many days, and for how many friends a month the inviter does.
 */
export const Referral = z.object({
  link: z.nullable(z.string()),
  code: z.string(),
  invited: z.number(),
  rewarded: z.number(),
  earned: Credits,
  reward: z.object({ inviter: Credits, friend: Credits, days: z.number(), perMonth: z.number() }),
});
export type Referral = z.infer<typeof Referral>;
