import { randomUUID } from 'node:crypto';

export type ErrorCode =
  'invalid_request' | 'invalid_credentials' | 'forbidden' | 'not_found' | 'too_many_requests' | 'internal_server_error';

/** YooKassa says no: becomes the error envelope with this HTTP status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    description: string,
    readonly parameter?: string,
  ) {
    super(description);
  }
}

/** The error envelope. `retry_after` is in ms. */
export function errorBody(error: { code: string; description?: string; parameter?: string; retryAfter?: number }) {
  const { code, description, parameter, retryAfter } = error;
  return { type: 'error', id: randomUUID(), code, description, parameter, retry_after: retryAfter };
}

/** A test or a person asks the stand-in for what cannot be: no such object, or not in this state. */
export class ControlError extends Error {
  constructor(
    readonly status: 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
