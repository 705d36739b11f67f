import { SlidingWindow } from '../kie/sliding-window.js';
import { tooMany } from './refusal.js';
import type { Settings } from './settings.js';

/** Limits of messages a second, over all chats and in one. */
export class Flood {
  #window = new SlidingWindow(1000);

  constructor(private readonly settings: Settings) {}

  /** @throws Refusal 429 */
  check(chatId: string): void {
    const { messagesPerSecond, messagesPerSecondPerChat } = this.settings;
    const inChat = this.#window.take(`chat ${chatId}`, messagesPerSecondPerChat);
    if (!inChat || !this.#window.take('all', messagesPerSecond)) throw tooMany(1);
  }

  clear(): void {
    this.#window.clear();
  }
}
