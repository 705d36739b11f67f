import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Locale } from '@primerka/contract';
import { Api } from 'grammy';
import type { BotCommand } from 'grammy/types';
import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import { env } from '../env.js';
import { appButtons } from './app-buttons.js';
import { clientOptions } from './telegram-client.js';
import type { Texts } from './texts-ru.js';
import { TEXTS } from './texts.js';

/** Seconds. */
const TIMEOUT = 20;

/** Whoever has a language we do not speak meets the bot in Russian. */
const LANGUAGES: { texts: Texts; code: { language_code?: 'en' } }[] = [
  { texts: TEXTS.ru, code: {} },
  { texts: TEXTS.en, code: { language_code: 'en' } },
];

const commandsOf = ({ commands }: Texts): BotCommand[] =>
  Object.entries(commands).map(([command, description]) => ({ command, description }));

/** What the bot tells of itself at Telegram: commands, descriptions and the button beside the text field. */
@Injectable()
export class BotProfile {
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT));

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Sets what has changed since it was last set. Telegram is asked for its commands as well: the bot, or
   * the whole stand-in, may be another one than the database remembers.
   */
  async bringUpToDate(): Promise<void> {
    const digest = this.digest();
    const [kept] = await this.dataSource.query<{ profile: string | null }[]>(`select profile from bot_state`);
    if (kept?.profile === digest && (await this.isKnown())) return;
    for (const { texts, code } of LANGUAGES) {
      await this.api.setMyCommands(commandsOf(texts), code);
      await this.api.setMyDescription(texts.profile.description, code);
      await this.api.setMyShortDescription(texts.profile.shortDescription, code);
    }
    await this.setMenu();
    await this.dataSource.query(
      `insert into bot_state (id, profile) values (1, $1) on conflict (id) do update set profile = excluded.profile`,
      [digest],
    );
  }

  private async isKnown(): Promise<boolean> {
    for (const { texts, code } of LANGUAGES) {
      if (!isDeepStrictEqual(await this.api.getMyCommands(code), commandsOf(texts))) return false;
    }
    return true;
  }

  /** One for all languages: Telegram knows no other. Without https it cannot open the app. */
  private async setMenu(): Promise<void> {
    const { menu: text } = TEXTS.ru.profile;
    const url = env().PUBLIC_URL;
    await this.api.setChatMenuButton({
      menu_button: appButtons([text, '/']) ? { type: 'web_app', text, web_app: { url } } : { type: 'commands' },
    });
  }

  private digest(): string {
    const { TELEGRAM_BOT_TOKEN, PUBLIC_URL } = env();
    const told = (['ru', 'en'] satisfies Locale[]).map((locale) => [TEXTS[locale].commands, TEXTS[locale].profile]);
    const bot = TELEGRAM_BOT_TOKEN.split(':')[0];
    return createHash('sha256')
      .update(JSON.stringify([bot, PUBLIC_URL, told]))
      .digest('hex');
  }
}
