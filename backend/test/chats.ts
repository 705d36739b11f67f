import type { SentMessage, TelegramUser } from '@primerka/sandbox';
import { expect } from 'vitest';
import type { App } from './harness.js';

let lastId = 6_000_000;

/** Somebody in his chat with the bot, who has never opened the app. */
export class Talker {
  readonly id: number;

  constructor(
    private readonly app: App,
    person: Partial<TelegramUser> = {},
  ) {
    this.id = person.id ?? (lastId += 1);
    app.telegram.control.user({ id: this.id, first_name: 'Anna', language_code: 'en', ...person });
  }

  get messages(): SentMessage[] {
    return this.app.telegram.control.messages(this.id);
  }

  /** Writes to the bot and waits for its next message. */
  async say(text: string, within?: number): Promise<SentMessage> {
    return this.answerTo(() => this.app.telegram.control.send(this.id, { text }), within);
  }

  async sendPhoto(photo: Buffer): Promise<SentMessage> {
    return this.answerTo(() => this.app.telegram.control.send(this.id, { photo }));
  }

  /** Does something and waits, at most `within` ms, for the bot's next message. */
  async answerTo(act: () => Promise<unknown>, within = 10_000): Promise<SentMessage> {
    const before = this.messages.length;
    await act();
    await expect.poll(() => this.messages.length, { timeout: within }).toBeGreaterThan(before);
    const answer = this.messages[before];
    if (!answer) throw new Error('The bot said nothing');
    return answer;
  }

  /** The last update this person caused, to be delivered again. */
  get lastUpdate(): Record<string, unknown> & { update_id: number } {
    const mine = this.app.telegram.control
      .updates()
      .filter((update) => JSON.stringify(update).includes(`"id":${this.id},`));
    const last = mine.at(-1);
    if (!last) throw new Error('There was no update');
    return last;
  }

  /** A message like the last one this person wrote, changed: what nobody here could write, such as an album. */
  lastMessage(change: Record<string, unknown>): { message: Record<string, unknown> } {
    return { message: { ...(this.lastUpdate['message'] as Record<string, unknown>), ...change } };
  }
}

/** The screens a message's buttons open, by their words. */
export function buttonsOf({ reply_markup: markup }: SentMessage): Record<string, string | undefined> {
  const buttons = markup?.inline_keyboard.flat() ?? [];
  return Object.fromEntries(
    buttons.map(({ text, web_app, url, callback_data }) => [text, web_app?.url ?? url ?? callback_data]),
  );
}
