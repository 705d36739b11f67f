import { z } from 'zod';

const ms = z.number().int().min(0).max(600_000);

/** What may be changed while the stand-in runs; a reset brings the first values back. */
export const Settings = z.strictObject({
  /** USD on the account; every answer takes its cost from it. */
  balance: z.number(),
  /** USD this key may spend; null without a cap. */
  keyLimit: z.number().nullable(),
  /** Pause before the first word. */
  thinkMs: ms,
  /** Pause between two chunks of a stream; an answer in one piece waits as long as all of its chunks. */
  chunkMs: ms,
  /** Characters of a chunk. */
  chunkChars: z.number().int().min(1),
  /** Models without a working provider now: 503, unless `models` names another one. */
  down: z.array(z.string()),
  /** Models taken out of service: 404. Whether claude-3-haiku still is served is not known, so a switch. */
  gone: z.array(z.string()),
  /** Of one picture as the request carries it, and of its longer side: Anthropic's limits. */
  maxImageBytes: z.number().int().positive(),
  maxImageSide: z.number().int().positive(),
});
export type OpenRouterSettings = z.infer<typeof Settings>;

export const DEFAULTS: OpenRouterSettings = {
  balance: 100,
  keyLimit: null,
  thinkMs: 400,
  chunkMs: 25,
  chunkChars: 12,
  down: [],
  gone: ['anthropic/claude-3-haiku'],
  maxImageBytes: 5_000_000,
  maxImageSide: 8000,
};
