import { type Repeating, repeat } from '../queue/repeat.js';
import { replySoFar } from './assistant-answer.js';
import type { ChatMessage } from './chats.entity.js';

/** Milliseconds between two looks at what was written. */
const LOOK_EVERY = 250;

/**
 * An answer while it is being written: whenever its reply has grown it is saved, which shows it to whoever
 * reads along and to whoever comes back. `lost` is aborted once somebody else has written to it: whoever
 * took it over, or ended it.
 */
export class GrowingAnswer {
  private readonly gone = new AbortController();
  private readonly looks: Repeating;
  private content = '';
  private shown = '';

  /** @param save stores the text; null when somebody else was first. What it throws is of no weight: the end decides. */
  constructor(
    private row: ChatMessage,
    private readonly save: (row: ChatMessage, text: string) => Promise<ChatMessage | null>,
  ) {
    this.looks = repeat(LOOK_EVERY, () => this.look().catch(() => undefined));
  }

  get lost(): AbortSignal {
    return this.gone.signal;
  }

  readonly hear = (soFar: string): void => {
    this.content = soFar;
  };

  /** @returns the answer as it was saved last */
  async stop(): Promise<ChatMessage> {
    await this.looks.stop();
    return this.row;
  }

  private async look(): Promise<void> {
    if (this.lost.aborted) return;
    const text = replySoFar(this.content);
    if (text.length <= this.shown.length) return;
    const saved = await this.save(this.row, text);
    if (!saved) return this.gone.abort();
    this.row = saved;
    this.shown = text;
  }
}
