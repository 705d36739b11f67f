import * as z from 'zod/mini';

/** Compared as text, hence in lower case whatever a caller wrote. */
export const Id = z.uuid().check(z.toLowerCase());
export const Time = z.iso.datetime();

/** Credits on the wire: a plain number with at most two decimals. Stored as integer hundredths. */
export const Credits = z.number();

/** Roubles on the wire: a decimal string, never a float. */
export const Money = z.object({
  value: z.string().check(z.regex(/^\d+\.\d{2}$/)),
  currency: z.literal('RUB'),
});
export type Money = z.infer<typeof Money>;

export const IdParam = z.object({ id: Id });

/** `Idempotency-Key`: per user and endpoint. */
export const IdempotencyKey = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));

const limit = z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20);
const cursor = z.optional(z.string().check(z.minLength(1), z.maxLength(200)));

/** Every list: newest first, keyset paging by an opaque cursor. */
export const PageQuery = z.object({ limit, cursor });
export type PageQuery = z.infer<typeof PageQuery>;

export const pageOf = <T extends z.core.$ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });

/** What a person writes. PostgreSQL stores neither U+0000 nor half a character. */
export const words = (max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => !/[\0\ud800-\udfff]/u.test(text)),
  );
