import * as z from 'zod/mini';
import { Category } from './photos.js';

/**
 * A picture made ready to be shown to others. `preparedMessageId` is for `shareMessage` and good for its owner
 * only; null when Telegram cannot be asked for one. `storyUrl` is a JPEG of 1080 × 1920 for `shareToStory`,
 * to be fetched within the hour.
 */
export const Share = z.object({ preparedMessageId: z.nullable(z.string()), storyUrl: z.string() });
export type Share = z.infer<typeof Share>;

/** 96 bits that nobody guesses; `look_<code>` is the start parameter of the link. */
export const LookCode = z.string().check(z.regex(/^[\w-]{16}$/));
export const LookParam = z.object({ code: LookCode });

/**
 * A finished try-on that its owner shared, as a friend sees it: the picture that is shown and the garments,
 * never the photo of the person. `own`: who asks is the owner.
 */
export const Look = z.object({
  picture: z.object({ url: z.string(), thumbUrl: z.string(), width: z.number(), height: z.number() }),
  garments: z.array(z.object({ category: Category, thumbUrl: z.string() })),
  own: z.boolean(),
});
export type Look = z.infer<typeof Look>;
