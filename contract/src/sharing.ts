import * as z from 'zod/mini';

/**
 * A picture made ready to be shown to others. `preparedMessageId` is for `shareMessage` and good for its owner
 * only; null when Telegram cannot be asked for one. `storyUrl` is a JPEG of 1080 × 1920 for `shareToStory`,
 * to be fetched within the hour.
 */
export const Share = z.object({ preparedMessageId: z.nullable(z.string()), storyUrl: z.string() });
export type Share = z.infer<typeof Share>;
