/** What may be changed while the stand-in runs; a reset brings the first values back. */
export interface Settings {
  /** How long a task waits before it is drawn. */
  queueMs: number;
  /** How long it is drawn, at least. */
  drawMs: number;
  /** Credits left on the account. */
  balance: number;
  /** createTask calls in 10 s. */
  createsPer10s: number;
  /** recordInfo calls in 1 s, per task. */
  recordsPerSecond: number;
  /** Body code of "no credits": kie.ai is known to use both. */
  outOfCreditsCode: 402 | 500;
  /** Whether a failed task gives its credits back; undocumented for the picture models, so a switch. */
  refundFailed: boolean;
  callbackTimeoutMs: number;
}

export const DEFAULTS: Settings = {
  queueMs: 500,
  drawMs: 2500,
  balance: 10_000,
  createsPer10s: 20,
  recordsPerSecond: 10,
  outOfCreditsCode: 402,
  refundFailed: true,
  callbackTimeoutMs: 15_000,
};
