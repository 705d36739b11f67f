import sharp from 'sharp';
import type { OpenRouterStandIn } from './server.js';

export const KEY = 'k';
export const HAIKU = 'anthropic/claude-haiku-4.5';
export const OLD_HAIKU = 'anthropic/claude-3.5-haiku';

/** The schema of an edit chat. */
const EDIT = {
  type: 'object',
  properties: { reply: { type: 'string' }, refused: { type: 'boolean' }, variants: { type: 'array' } },
};

export interface Completion {
  id: string;
  model: string;
  choices: {
    finish_reason: string | null;
    message: { content: string; refusal: string | null };
    error?: { code: number; message: string };
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; cost: number };
}

export interface Chunk {
  choices: { delta: { content?: string; refusal?: string }; finish_reason: string | null }[];
  usage?: Completion['usage'];
  error?: { code: number; message: string; metadata: { error_type: string } };
}

export interface ErrorBody {
  error: {
    code?: number;
    message: string;
    error_type?: string;
    metadata?: { error_type: string };
    availability?: { code: string; requested_models: string[]; retry_after?: number };
  };
}

export async function pictureUrl(width: number, height: number, background: string): Promise<string> {
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

export const structured = (schema: object = EDIT, name = 'edit') => ({
  response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } },
});

/** Asks a stand-in the way an edit chat does; for the specs. */
export class Client {
  constructor(
    private readonly openrouter: OpenRouterStandIn,
    private readonly picture: string,
  ) {}

  says(text: string, url = this.picture) {
    const image = { type: 'image_url', image_url: { url } };
    return [
      { role: 'system', content: 'You edit "pictures".\nNever undress.' },
      { role: 'user', content: [{ type: 'text', text }, image] },
    ];
  }

  get(path: string, key = KEY): Promise<Response> {
    return fetch(`${this.openrouter.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  }

  post(body: string, key = KEY, signal: AbortSignal | null = null): Promise<Response> {
    return fetch(`${this.openrouter.url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      signal,
    });
  }

  ask(more: object = {}, signal: AbortSignal | null = null): Promise<Response> {
    const body = { model: HAIKU, messages: this.says('сделай ярче'), ...structured(), ...more };
    return this.post(JSON.stringify(body), KEY, signal);
  }

  async refused(more: object = {}): Promise<{ status: number; retryAfter: string | null } & ErrorBody> {
    const response = await this.ask(more);
    const { error } = (await response.json()) as ErrorBody;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), error };
  }

  async completed(more: object = {}): Promise<Completion> {
    const response = await this.ask(more);
    if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
    return (await response.json()) as Completion;
  }

  /** What the model wrote, in one piece. */
  async content(more: object = {}): Promise<string> {
    return (await this.completed(more)).choices[0]?.message.content ?? '';
  }

  /** Reads a stream to its end or its break. */
  async streamed(more: object = {}, signal: AbortSignal | null = null) {
    const response = await this.ask({ stream: true, ...more }, signal);
    const pieces: Buffer[] = [];
    let broken = false;
    try {
      for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece));
    } catch {
      broken = true;
    }
    const events = Buffer.concat(pieces).toString().split('\n\n').filter(Boolean);
    const chunks = events
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice('data: '.length)) as Chunk);
    return {
      response,
      pieces,
      broken,
      chunks,
      comments: events.filter((event) => event === ': OPENROUTER PROCESSING').length,
      done: events.at(-1) === 'data: [DONE]',
      content: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''),
    };
  }
}
