import { PEOPLE } from './telegram/people.js';
import type { Sandbox } from './sandbox.js';

/** What somebody who has just started the product has to know, as one block for the terminal. */
export function startBlock(sandbox: Sandbox, openAt = sandbox.url): string {
  const { telegram, kie, openrouter, yookassa, postgres, env } = sandbox;
  const anna = PEOPLE.anna;
  const to = openAt === sandbox.url ? '' : `&to=${encodeURIComponent(openAt)}`;
  const rows: [string, string][] = [['Open', openAt]];
  if (telegram) {
    rows.push(
      ['You are', `${anna.first_name} ${anna.last_name} (@${anna.username}), signed in by a stand-in of Telegram`],
      ['', `as Ben, in English and dark: ${telegram.launchUrl}?user=ben&theme=dark${to}`],
    );
  } else {
    rows.push(['You are', 'nobody yet: the bot token is real, so open the app from your bot in Telegram']);
  }
  rows.push(
    ['Telegram', telegram ? `simulated at ${telegram.url}   real with TELEGRAM_BOT_TOKEN` : 'real'],
    ...(telegram ? [['', `the chat with the bot: ${telegram.chatUrl('anna')}`] as [string, string]] : []),
    ['kie.ai', kie ? `simulated at ${kie.url}   real with KIE_API_KEY` : 'real: every picture costs money'],
    [
      'OpenRouter',
      openrouter
        ? `simulated at ${openrouter.origin}   real with OPENROUTER_API_KEY`
        : 'real: every answer costs money',
    ],
    [
      'YooKassa',
      yookassa ? `simulated at ${yookassa.origin}   real with YOOKASSA_SHOP_ID` : 'real: payments take money',
    ],
    ['Database', postgres ? 'embedded PostgreSQL 18   your own with DATABASE_URL' : 'your own (DATABASE_URL)'],
    ['Queue', env['REDIS_URL'] ? 'Redis (REDIS_URL)' : 'in the database   on Redis with REDIS_URL'],
    ['Data', sandbox.dataDir],
  );
  if (postgres?.note) rows.push(['', postgres.note]);
  if (kie) {
    rows.push(
      ['Misbehave', `let the next picture fail (more at ${kie.url}):`],
      ['', `curl ${kie.url}/control/script -H 'content-type: application/json' -d '{"at":"task","do":"fail"}'`],
    );
  }
  rows.push(['Stop', 'Ctrl-C']);
  const lines = rows.map(([name, text]) => `  ${name.padEnd(10)} ${text}`);
  return ['', '  Primerka is running', '', ...lines, ''].join('\n');
}
