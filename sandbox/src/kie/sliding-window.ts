/** Counts events per key over the last `ms` milliseconds. */
export class SlidingWindow {
  #events = new Map<string, number[]>();

  constructor(private readonly ms: number) {}

  /** Notes an event and returns true, or returns false when `limit` of them already lie in the window. */
  take(key: string, limit: number): boolean {
    const now = Date.now();
    if (this.#events.size > 1000) this.#forget(now);
    const recent = (this.#events.get(key) ?? []).filter((at) => at > now - this.ms);
    const free = recent.length < limit;
    if (free) recent.push(now);
    this.#events.set(key, recent);
    return free;
  }

  clear(): void {
    this.#events.clear();
  }

  #forget(now: number): void {
    for (const [key, times] of this.#events) {
      if ((times.at(-1) ?? 0) <= now - this.ms) this.#events.delete(key);
    }
  }
}
