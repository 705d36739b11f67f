import { InlineKeyboard } from 'grammy';
import { env } from '../env.js';

/** A button's words and the screen it opens, as a path of the app. */
export type Button = [text: string, path: string];

/**
 * Buttons that open the app at a screen, one a row. Undefined when Telegram would refuse them: it opens
 * https pages only, a stand-in on this machine opens any; elsewhere the words have to do.
 */
export function appButtons(...buttons: Button[]): InlineKeyboard | undefined {
  const { PUBLIC_URL, telegramStandIn } = env();
  if (!PUBLIC_URL.startsWith('https://') && !telegramStandIn) return undefined;
  return InlineKeyboard.from(buttons.map(([text, path]) => [InlineKeyboard.webApp(text, `${PUBLIC_URL}${path}`)]));
}

/** What `reply` and `sendMessage` take. */
export const withButtons = (...buttons: Button[]): { reply_markup?: InlineKeyboard } => {
  const keyboard = appButtons(...buttons);
  return keyboard ? { reply_markup: keyboard } : {};
};

/** Opens the app and tells it why, signed by Telegram. Null when the bot has no name to link to. */
export function startAppLink(payload: string): string | null {
  const { TELEGRAM_BOT_USERNAME: bot } = env();
  return bot ? `https://t.me/${bot}?startapp=${payload}` : null;
}

/**
 * The button of `/start <payload>`. Only a link to the bot's main Mini App brings the payload there signed;
 * without one the app gets it unsigned, under the name Telegram gives it in an address.
 */
export function startButton(text: string, payload: string | null, bot: { username: string; hasMainApp: boolean }) {
  if (!payload) return withButtons([text, '/']);
  if (!bot.hasMainApp) return withButtons([text, `/?tgWebAppStartParam=${payload}`]);
  return { reply_markup: new InlineKeyboard().url(text, `https://t.me/${bot.username}?startapp=${payload}`) };
}
