import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { readPiece, type Finish } from './openrouter-answers.js';
import { NO_USAGE, OpenRouterUnreachable, type Usage } from './openrouter-errors.js';

/** Characters of content; an answer is at most a few thousand. */
const MAX_CONTENT = 256 * 1024;
/** Characters of one event, and of a body that is no stream. */
const MAX_EVENT = 512 * 1024;

export interface Completion {
  /** As the model wrote it: whether it keeps to the schema is for the caller to find out. */
  text: string;
  /** `length`: cut off at `maxTokens`. `filtered`: the model or its provider would not go on. */
  finish: Finish;
  /** The generation's id at OpenRouter. */
  id: string | null;
  /** The one that answered, which need not be the first that was asked. */
  model: string;
  usage: Usage;
}

/** An answer as it grows, event by event, until it is a completion or an error. */
export class Reply {
  id: string | null = null;
  #text = '';
  #produced = false;
  #model: string | null = null;
  #finish: Finish | null = null;
  #usage: Usage = NO_USAGE;
  /** Whether the stream has said that nothing more comes. */
  done = false;

  constructor(
    private readonly onText: (soFar: string) => void = () => undefined,
    private readonly onProgress: () => void = () => undefined,
  ) {}

  /** Whether content has begun. Blanks are none. */
  get produced(): boolean {
    return this.#produced;
  }

  /** Takes one event's data. @throws OpenRouterRefused | OpenRouterUnreachable */
  add(data: string): void {
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    const piece = readPiece(data);
    if (!piece) throw this.cutOff('unreadable answer');
    this.id = piece.id ?? this.id;
    this.#model = piece.model ?? this.#model;
    this.#usage = piece.usage ?? this.#usage;
    // One refusal among the events stands, whatever the last of them says.
    if (this.#finish !== 'filtered') this.#finish = piece.finish ?? this.#finish;
    this.#grow(piece.text);
    if (piece.refusal) throw Object.assign(piece.refusal, { usage: this.#usage });
  }

  #grow(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#produced ||= text.trim() !== '';
    if (this.#text.length > MAX_CONTENT) throw this.cutOff('answer too long');
    if (!this.#produced) return;
    this.onProgress();
    this.onText(this.#text);
  }

  /** What it came to, now that nothing more comes. @throws OpenRouterUnreachable */
  completion(askedModel: string): Completion {
    if (this.#finish === null && !this.done) throw this.cutOff('stream cut off');
    const finish = this.#finish ?? 'stop';
    // A cold start can answer with nothing at all.
    if (finish === 'stop' && !this.produced) throw this.cutOff('empty answer');
    return { text: this.#text, finish, id: this.id, model: this.#model ?? askedModel, usage: this.#usage };
  }

  cutOff(reason: string): OpenRouterUnreachable {
    return Object.assign(new OpenRouterUnreachable(this.produced, reason), { usage: this.#usage });
  }
}

/** The data of a stream's events. Comments, which are sent to keep the line alive, are passed over. */
export async function* eventsOf(body: Readable, heard: () => void): AsyncGenerator<string> {
  const events: string[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ data }) => events.push(data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw new OpenRouterUnreachable(false, 'answer too long');
    },
  });
  // Decodes across the borders of chunks, which may run through the middle of a character.
  body.setEncoding('utf8');
  for await (const chunk of body as AsyncIterable<string>) {
    heard();
    parser.feed(chunk);
    yield* events.splice(0);
  }
}

/** A body that is no stream, as far as it may be of use. */
export async function textOf(body: Readable, heard: () => void): Promise<string> {
  let text = '';
  body.setEncoding('utf8');
  for await (const chunk of body as AsyncIterable<string>) {
    heard();
    text += chunk;
    if (text.length > MAX_EVENT) break;
  }
  return text;
}
