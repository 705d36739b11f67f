import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** A byte that goes on with the character before it. */
const continues = (byte: number) => (byte & 0xc0) === 0x80;

/** Where a text is torn: inside its first letter of several bytes, else at a third. */
function tearAt(bytes: Buffer): number {
  const inside = bytes.findIndex((byte) => continues(byte));
  return inside > 0 ? inside : Math.ceil(bytes.length / 3);
}

/** The body of an answer that is written bit by bit, with pauses that end when the client hangs up. */
export class Wire {
  readonly #closed = new AbortController();

  constructor(private readonly response: ServerResponse) {
    response.once('close', () => this.#closed.abort());
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  async pause(ms: number): Promise<void> {
    if (ms === 0) await turn();
    else await delay(ms, undefined, { signal: this.#closed.signal }).catch(() => undefined);
  }

  /** Nothing more, until the client hangs up or the server closes. */
  async silence(): Promise<void> {
    if (!this.isClosed) await new Promise((resolve) => this.response.once('close', resolve));
  }

  /** In two writes, torn apart inside a character where there is one of several bytes. */
  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const at = tearAt(bytes);
    for (const piece of [bytes.subarray(0, at), bytes.subarray(at)]) {
      if (this.isClosed) return;
      this.response.write(piece);
      await turn();
    }
  }

  comment(): Promise<void> {
    return this.#write(': OPENROUTER PROCESSING\n\n');
  }

  event(data: object): Promise<void> {
    return this.#write(`data: ${JSON.stringify(data)}\n\n`);
  }

  async end(done: boolean): Promise<void> {
    if (done) await this.#write('data: [DONE]\n\n');
    if (!this.isClosed) this.response.end();
  }
}
