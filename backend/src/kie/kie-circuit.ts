import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import { KieCircuitOpen, KieRefused, KieUnreachable } from './kie-errors.js';

export type Circuit = 'closed' | 'open' | 'half-open';

/** Failures that will meet the next order as well. A refusal of one order's pictures is not among them. */
const counts = (error: unknown): boolean =>
  error instanceof KieUnreachable ||
  (error instanceof KieRefused && ['out_of_credits', 'unauthorized', 'maintenance'].includes(error.kind));

const NAMES: Record<CircuitState, Circuit> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/**
 * Stops calling a provider that fails again and again. While it is open, nobody's order is needed to
 * find out whether the provider is back: a free probe is made after `halfOpenAfterMs`, and its answer
 * closes the circuit or opens it anew.
 */
export class KieCircuit {
  #breaker: CircuitBreakerPolicy;
  #probeTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    { failures, halfOpenAfterMs }: { failures: number; halfOpenAfterMs: number },
    private readonly probe: () => Promise<unknown>,
  ) {
    this.#breaker = circuitBreaker(handleAll, {
      halfOpenAfter: halfOpenAfterMs,
      breaker: new ConsecutiveBreaker(failures),
    });
    this.#breaker.onBreak(() => {
      clearTimeout(this.#probeTimer);
      if (this.#closed) return;
      // A moment later than the breaker itself counts, or the probe would find it still open.
      this.#probeTimer = setTimeout(
        () => void this.run(this.probe).catch(() => undefined),
        halfOpenAfterMs + 10,
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

  /** @throws KieCircuitOpen, at once also while another call is probing */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#breaker.state === CircuitState.HalfOpen) throw new KieCircuitOpen();
    // A failure that does not count is handed through as a value: the provider did answer, and that
    // ends a row of failures.
    const outcome = await this.#breaker
      .execute(() => call().then((value) => ({ value }), passUncounted))
      .catch((error: unknown) => {
        throw isBrokenCircuitError(error) ? new KieCircuitOpen() : error;
      });
    if ('uncounted' in outcome) throw outcome.uncounted;
    return outcome.value;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#probeTimer);
  }
}

function passUncounted(error: unknown): { uncounted: unknown } {
  if (counts(error)) throw error;
  return { uncounted: error };
}
