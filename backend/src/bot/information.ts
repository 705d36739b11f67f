import type { Composer } from 'grammy';
import { startButton, withButtons } from './app-buttons.js';
import type { BotContext } from './bot-context.js';

/** Payloads of deep links that mean something to the app: an invitation, a shared look. */
const PAYLOAD = /^(?:ref|look)_[\w-]{1,59}$/;
const LOOK = /^look_[\w-]{16}$/;

/** Commands that only say something: /start, /help, /privacy, /terms, /delete. */
export function answerInformation(on: Composer<BotContext>): void {
  on.command('start', async (ctx) => {
    const payload = PAYLOAD.test(ctx.match) ? ctx.match : null;
    const { username, has_main_web_app: hasMainApp } = ctx.me;
    const { start, look, buttons } = ctx.texts;
    const [words, button] = LOOK.test(payload ?? '') ? [look, buttons.look] : [start, buttons.open];
    await ctx.reply(words(ctx.user.firstName), startButton(button, payload, { username, hasMainApp }));
  });
  on.command('help', (ctx) => ctx.reply(ctx.texts.help, withButtons([ctx.texts.buttons.open, '/'])));
  on.command('privacy', (ctx) => ctx.reply(ctx.texts.privacy, withButtons([ctx.texts.buttons.settings, '/settings'])));
  on.command('terms', (ctx) => ctx.reply(ctx.texts.terms));
  on.command('delete', (ctx) => ctx.reply(ctx.texts.delete, withButtons([ctx.texts.buttons.settings, '/settings'])));
}
