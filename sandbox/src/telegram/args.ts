import { badRequest } from './refusal.js';

export interface UploadedFile {
  name: string;
  bytes: Buffer;
}

/**
 * The arguments of one call, wherever they stood: query string, form, multipart or JSON. Telegram
 * itself sees every value as text, so a number may come as `"1"` and an object as JSON in a string.
 */
export class Args {
  constructor(
    private readonly values: Record<string, unknown>,
    private readonly files: ReadonlyMap<string, UploadedFile> = new Map(),
  ) {}

  /** '' when it is not given. */
  text(name: string): string {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  /** @throws Refusal when it is missing or empty */
  required(name: string): string {
    const value = this.text(name);
    if (value === '') throw badRequest(`parameter "${name}" is required`);
    return value;
  }

  flag(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).toLowerCase());
  }

  /** What lies outside the limits is brought to them, as Telegram does. */
  integer(name: string, fallback: number, min: number, max: number): number {
    const value = Number.parseInt(this.text(name), 10);
    return Number.isNaN(value) ? fallback : Math.min(max, Math.max(min, value));
  }

  /**
   * Undefined when it is not given.
   * @param what its name in the refusal of bad JSON
   */
  json(name: string, what: string): unknown {
    const value = this.text(name);
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${what} JSON object`);
    }
  }

  /** @throws Refusal when it is no id of a person */
  userId(name = 'user_id'): number {
    const id = Number(this.text(name));
    if (!Number.isSafeInteger(id) || id <= 0) throw badRequest(`invalid ${name} specified`);
    return id;
  }

  /** @throws Refusal when it is no id of a private chat */
  chatId(): number {
    if (!this.has('chat_id')) throw badRequest('chat_id is empty');
    const id = Number(this.text('chat_id'));
    if (!Number.isSafeInteger(id)) throw badRequest('chat not found');
    return id;
  }

  /** The file sent under this name, or under the one it points to with `attach://`. */
  file(name: string): UploadedFile | undefined {
    const attached = /^attach:\/\/(.+)$/.exec(this.text(name))?.[1];
    return this.files.get(attached ?? name);
  }

  /** For the log: no bytes. */
  get logged(): Record<string, unknown> {
    const files = [...this.files].map(([name, file]) => [name, `${file.bytes.length} bytes`] as const);
    return { ...this.values, ...Object.fromEntries(files) };
  }
}
