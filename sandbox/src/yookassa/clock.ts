interface Entry {
  due: number;
  run: () => void | Promise<void>;
  timer?: NodeJS.Timeout;
}

/**
 * The virtual clock. The rest of the system lives in real time, so `advance` cannot move "now" for it;
 * instead everything here becomes OLDER. Moments are kept on an inner scale that runs ahead of real time by
 * what was advanced, and shown minus that: after `advance(3_600_000)` a payment of just now says that it was
 * created an hour ago, deadlines are an hour nearer, and what has become due happens. Bytes that have left
 * or are kept to be repeated (answers under an idempotence key, snapshots in notifications) keep the times
 * they were written with.
 */
export class Clock {
  #ahead = 0;
  #entries = new Set<Entry>();

  /** The present on the inner scale, in ms. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** A moment of the inner scale as outsiders see it: ISO 8601, UTC. */
  iso(moment: number): string {
    return new Date(moment - this.#ahead).toISOString();
  }

  /** A moment named by outsiders on the inner scale. */
  fromOutside(time: number): number {
    return time + this.#ahead;
  }

  /** Runs something at a moment of the inner scale. Returns how to call it off. */
  at(due: number, run: () => void | Promise<void>): () => void {
    const entry: Entry = { due, run };
    this.#entries.add(entry);
    this.#arm(entry);
    return () => this.#remove(entry);
  }

  /** Makes everything older by `ms`, and waits for what that makes due, in the order it was due. */
  async advance(ms: number): Promise<void> {
    this.#ahead += ms;
    const due = [...this.#entries].filter((entry) => entry.due <= this.now()).sort((a, b) => a.due - b.due);
    for (const entry of this.#entries) {
      // What is due already must not overtake its turn below.
      if (due.includes(entry)) clearTimeout(entry.timer);
      else this.#arm(entry);
    }
    for (const entry of due) {
      // An earlier one may have called it off.
      if (!this.#entries.has(entry)) continue;
      this.#remove(entry);
      await entry.run();
    }
  }

  clear(): void {
    for (const entry of this.#entries) this.#remove(entry);
    this.#ahead = 0;
  }

  #arm(entry: Entry): void {
    clearTimeout(entry.timer);
    const run = () => {
      this.#remove(entry);
      void entry.run();
    };
    entry.timer = setTimeout(run, Math.max(0, entry.due - this.now()));
    entry.timer.unref();
  }

  #remove(entry: Entry): void {
    clearTimeout(entry.timer);
    this.#entries.delete(entry);
  }
}
