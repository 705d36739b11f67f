import * as z from 'zod/mini';
import { Id, PageQuery, Time, pageOf } from './basics.js';

export const PHOTO_KINDS = ['person', 'garment', 'source'] as const;
export const PhotoKind = z.enum(PHOTO_KINDS);
export type PhotoKind = z.infer<typeof PhotoKind>;

export const CATEGORIES = [
  'top',
  'bottom',
  'dress',
  'outerwear',
  'shoes',
  'headwear',
  'glasses',
  'jewellery',
  'bag',
] as const;
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** Something worth telling before money is spent, though not a refusal. Units as in `PHOTO_LIMITS`. */
export const PhotoWarning = z.object({
  code: z.enum(['photo.too_small', 'photo.blurred', 'photo.exposure', 'photo.aspect']),
  limit: z.number(),
  measured: z.number(),
});
export type PhotoWarning = z.infer<typeof PhotoWarning>;

export const Photo = z.object({
  id: Id,
  kind: PhotoKind,
  width: z.number(),
  height: z.number(),
  url: z.string(),
  thumbUrl: z.string(),
  saved: z.boolean(),
  category: z.nullable(Category),
  warnings: z.array(PhotoWarning),
  createdAt: Time,
});
export type Photo = z.infer<typeof Photo>;

export const PhotoList = pageOf(Photo);
export type PhotoList = z.infer<typeof PhotoList>;

export const PhotoQuery = z.extend(PageQuery, {
  kind: z.optional(PhotoKind),
  saved: z.optional(z.enum(['true', 'false'])),
});
export type PhotoQuery = z.infer<typeof PhotoQuery>;

/** 5 MB is 5 × 1024 × 1024 bytes. */
export const MAX_PHOTO_BYTES = 5 * 1024 * 1024;
