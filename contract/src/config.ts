import * as z from 'zod/mini';
import { Money } from './basics.js';
import { Prices } from './credits.js';
import { Category } from './photos.js';

/**
 * What the screen must know before anybody signs in. `sandboxLaunchUrl` is set only in the sandbox:
 * the page of the stand-in Telegram that signs launch parameters and sends the browser back.
 * `assistant`: whether anybody answers in the edit chats.
 * `widgetUrl`: the script of YooKassa's payment widget, null when YooKassa is not configured.
 */
export const Config = z.object({
  botUsername: z.nullable(z.string()),
  sandbox: z.boolean(),
  sandboxLaunchUrl: z.nullable(z.string()),
  widgetUrl: z.nullable(z.string()),
  assistant: z.boolean(),
  limits: z.object({
    maxPhotoBytes: z.number(),
    maxPixels: z.number(),
    maxSide: z.number(),
    maxGarments: z.number(),
    maxActiveGenerations: z.number(),
  }),
  categories: z.array(z.object({ id: Category, options: z.record(z.string(), z.array(z.string())) })),
  prices: z.extend(Prices, { creditRub: Money }),
});
export type Config = z.infer<typeof Config>;
