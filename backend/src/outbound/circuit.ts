import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';

export type Circuit = 'closed' | 'open' | 'half-open';

export interface CircuitLimits {
  /** So many failures in a row open the circuit. */
  failures: number;
  halfOpenAfterMs: number;
}

export interface CircuitRules extends CircuitLimits {
  /** A free call that tells whether the service is back. */
  probe: () => Promise<unknown>;
  /**
   * What a call's error says about the service: `failure` will meet the next call as well; `answer` was
   * about this call alone and ends a row of failures; `nothing` leaves the row as it is.
   */
  means: (error: unknown) => 'failure' | 'answer' | 'nothing';
  /** What a call that is not made throws. */
  refusal: () => Error;
}

const NAMES: Record<CircuitState, Circuit> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Stops calling a service that fails again and again. While it is open, nobody's call is needed to find
 * out whether the service is back: the probe is made after `halfOpenAfterMs`, and its answer closes the
 * circuit or opens it anew.
 */
export class SelfProbingCircuit {
  readonly #rules: CircuitRules;
  readonly #breaker: CircuitBreakerPolicy;
  #probeTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #probing = false;

  constructor(rules: CircuitRules) {
    this.#rules = rules;
    this.#breaker = circuitBreaker(
      // Whatever keeps a probe from an answer is a failure: a circuit closes by an answer only.
      handleWhen((error) => this.#probing || rules.means(error) === 'failure'),
      { halfOpenAfter: rules.halfOpenAfterMs, breaker: new ConsecutiveBreaker(rules.failures) },
    );
    this.#breaker.onBreak(() => {
      clearTimeout(this.#probeTimer);
      if (this.#closed) return;
      // A moment later than the breaker itself counts, or the probe would find it still open.
      this.#probeTimer = setTimeout(
        () => void this.#probe().catch(() => undefined),
        rules.halfOpenAfterMs + 10,
      ).unref();
    });
  }

  get state(): Circuit {
    return NAMES[this.#breaker.state];
  }

  /** Returns a function that ends the subscription. */
  onChange(listener: (state: Circuit) => void): () => void {
    const subscription = this.#breaker.onStateChange((state) => listener(NAMES[state]));
    return () => subscription.dispose();
  }

  /** @throws the rules' refusal, at once, until a probe has closed the circuit */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#breaker.state !== CircuitState.Closed) throw this.#rules.refusal();
    return this.#pass(call);
  }

  async #probe(): Promise<void> {
    this.#probing = true;
    try {
      await this.#pass(this.#rules.probe);
    } finally {
      this.#probing = false;
    }
  }

  async #pass<T>(call: () => Promise<T>): Promise<T> {
    const outcome = await this.#breaker
      .execute(() => call().then((value) => ({ value }), this.#passAnswer))
      .catch((error: unknown) => {
        throw isBrokenCircuitError(error) ? this.#rules.refusal() : error;
      });
    if ('answer' in outcome) throw outcome.answer;
    return outcome.value;
  }

  /** To the breaker only a value ends a row of failures, so an answer is handed through as one. */
  readonly #passAnswer = (error: unknown): { answer: unknown } => {
    if (this.#rules.means(error) !== 'answer') throw error;
    return { answer: error };
  };

  /** Ends the probing; calls go on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#probeTimer);
  }
}
