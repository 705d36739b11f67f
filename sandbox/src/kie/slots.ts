/** Runs at most `count` things at once, the rest in the order they came. */
export class Slots {
  #waiting: (() => void)[] = [];

  constructor(private count: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.count > 0) this.count -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.count += 1;
    }
  }
}
