const TYPES: Record<number, string> = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'payment_required',
  403: 'permission_denied',
  404: 'not_found',
  408: 'timeout',
  413: 'payload_too_large',
  422: 'unprocessable',
  429: 'rate_limit_exceeded',
  500: 'server',
  502: 'provider_unavailable',
  503: 'provider_overloaded',
  524: 'timeout',
  529: 'provider_overloaded',
};

const TEXTS: Record<number, string> = {
  400: 'Invalid request parameters',
  401: 'No auth credentials found',
  402: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
  403: 'Access denied',
  404: 'No endpoints found for this model',
  408: 'Request timed out',
  413: 'Request body is too large',
  422: 'Unprocessable request',
  429: 'Rate limit exceeded',
  500: 'Internal Server Error',
  502: 'Provider returned error',
  503: 'Provider is temporarily overloaded',
  524: 'Edge timeout',
  529: 'Provider is overloaded',
};

export const textOf = (status: number): string => TEXTS[status] ?? 'Unknown error';
export const typeOf = (status: number): string => TYPES[status] ?? 'unmapped';

/** How an error about a model that cannot be used explains itself. */
export interface Availability {
  code: string;
  retryable: boolean;
  requested_models: string[];
  retry_after?: number;
  docs_url: string;
}

interface Details {
  /** `error.metadata.error_type`; the usual one of the status when not given. */
  type?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  availability?: Availability;
  /** Seconds, as the header Retry-After. */
  retryAfter?: number | undefined;
  /** The documented samples of availability errors carry no `code`. */
  withoutCode?: true;
}

/** OpenRouter says no before anything is generated: becomes the error envelope with this HTTP status. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message = textOf(status),
    readonly details: Details = {},
  ) {
    super(message);
  }
}

export function errorBody({ status, message, details }: Refusal) {
  const type = details.type ?? typeOf(status);
  const { availability } = details;
  if (details.withoutCode) return { error: { message, error_type: type, http_status: status, availability } };
  return { error: { code: status, message, metadata: { ...details.metadata, error_type: type }, availability } };
}

const DOCS = 'https://openrouter.ai/docs/errors';

/** A model that cannot be used, in the family of errors that says why. */
export const unavailable = (
  status: number,
  code: string,
  requested: string[],
  message: string,
  more: { retryAfter?: number | undefined; withoutCode?: true } = {},
): Refusal =>
  new Refusal(status, message, {
    ...more,
    availability: {
      code,
      retryable: status === 429 || status === 503,
      requested_models: requested,
      ...(more.retryAfter === undefined ? {} : { retry_after: more.retryAfter }),
      docs_url: DOCS,
    },
  });
