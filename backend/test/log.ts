/** What the backend's processes wrote, and what they must never write. */
export class Log {
  #text = '';
  readonly #secrets = new Map<string, string>();

  add(text: string): void {
    this.#text += text;
  }

  get text(): string {
    return this.#text;
  }

  /** The end of it for the report of a failed test, without the requests that went well: waiting tests make many. */
  tail(lines = 40): string {
    const wentWell = /"status":[23]\d\d,.*"msg":"request"/;
    return this.#text
      .split('\n')
      .filter((line) => !wentWell.test(line))
      .slice(-lines)
      .join('\n');
  }

  count(part: string): number {
    return this.#text.split(part).length - 1;
  }

  /** `name` is told when it leaks; the secret itself is not. */
  mustNotSay(name: string, secret: string): void {
    if (secret) this.#secrets.set(secret, name);
  }

  /** @throws Error naming the kind of every secret that stands in the log. */
  verify(): void {
    const leaked = [...this.#secrets].filter(([secret]) => this.#text.includes(secret)).map(([, name]) => name);
    if (leaked.length > 0) throw new Error(`The log contains: ${[...new Set(leaked)].join(', ')}`);
  }
}
