export interface ResponseParameters {
  /** Seconds. */
  retry_after?: number;
}

/** An answer `{ ok: false }` of the Bot API; the HTTP status is the same `code`. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    description: string,
    readonly parameters?: ResponseParameters,
  ) {
    super(description);
  }
}

/** A 400 with Telegram's prefix. Texts are those of github.com/tdlib/telegram-bot-api where it has one. */
export const badRequest = (text: string): Refusal => new Refusal(400, `Bad Request: ${text}`);

export const tooMany = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
