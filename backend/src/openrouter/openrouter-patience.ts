export interface Patience {
  /** Until the answer's first byte. */
  headerMs: number;
  /** Between two chunks of the stream, keep-alive comments included: is the line dead? */
  silenceMs: number;
  /**
   * Without a word of content. Comments keep coming while a provider is overloaded, so they prove that
   * the line lives, not that anybody is writing: without this, waiting would end with the deadline only.
   */
  contentMs: number;
}

/** Ends a request that keeps us waiting; `signal.reason` is what for. */
export class Waiting {
  readonly #controller = new AbortController();
  readonly #content: NodeJS.Timeout;
  #line: NodeJS.Timeout;

  constructor(private readonly patience: Patience) {
    this.#line = this.#endAfter(patience.headerMs, 'no answer');
    this.#content = this.#endAfter(patience.contentMs, 'nothing but keep-alive');
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came. */
  readonly heard = (): void => {
    clearTimeout(this.#line);
    this.#line = this.#endAfter(this.patience.silenceMs, 'silence');
  };

  /** Content came. */
  readonly progressed = (): void => {
    this.#content.refresh();
  };

  over(): void {
    clearTimeout(this.#line);
    clearTimeout(this.#content);
  }

  #endAfter(ms: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(reason), ms);
  }
}
