/**
 * Every error code the API can answer, with its HTTP status. The status and the code travel in
 * `application/problem+json` (RFC 9457); screens choose their words by `code` alone.
 */
export const ERROR_STATUS = {
  'request.invalid': 400,
  'auth.invalid': 401,
  'auth.expired': 401,
  'credits.insufficient': 402,
  forbidden: 403,
  not_found: 404,
  'idempotency.conflict': 409,
  'state.conflict': 409,
  'photo.too_large': 413,
  'photo.unsupported_type': 415,
  'photo.unreadable': 422,
  'photo.too_small': 422,
  'photo.too_many_pixels': 422,
  'photo.animated': 422,
  'photo.blurred': 422,
  'photo.exposure': 422,
  'photo.aspect': 422,
  'garments.incompatible': 422,
  rate_limited: 429,
  'generations.too_many_active': 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Why an order failed, as stored with it and told to its owner. */
export const FAILURE_CODES = [
  'provider.refused',
  'provider.input',
  'provider.unavailable',
  'deadline',
  'internal',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/**
 * RFC 9457 body. Extras by code: `request.invalid` issues; `credits.insufficient` needed, available,
 * topUp; `photo.*` limit, measured and, in an order, photoId; `garments.incompatible` categories.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  requestId: string;
  issues?: { path: string; message: string }[];
  needed?: number;
  available?: number;
  topUp?: string;
  limit?: number;
  measured?: number;
  photoId?: string;
  categories?: string[];
}
