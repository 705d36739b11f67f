import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Talker } from './chats.js';
import { useApp } from './harness.js';
import { boughtWithStars } from './purchases.js';

const app = useApp({ payments: {}, env: { ROLES: 'api', BOT_MODE: 'polling' } });

const POLLS = 'This process polls Telegram';
/** Process ids of the pollers there have been, the newest last. */
const pollers = (): number[] =>
  app()
    .log.text.split('\n')
    .filter((line) => line.includes(POLLS))
    .map((line) => (JSON.parse(line) as { pid: number }).pid);

async function nextPoller(count: number): Promise<void> {
  await expect.poll(() => pollers().length, { timeout: 20_000, interval: 100 }).toBe(count);
}

const calls = (name: string) =>
  app()
    .telegram.control.log()
    .filter(({ method }) => method === name).length;

async function locks(): Promise<number> {
  const { rows } = await app().database.query<{ count: number }>(
    `select count(*)::int as count from pg_locks l join pg_stat_activity a using (pid)
     where a.application_name = 'primerka poller' and l.locktype = 'advisory' and l.granted and a.datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}

describe('polling', () => {
  it('one process polls, the other stays healthy; killed, hanging or stopped, it is followed', async () => {
    const first = await app().startWorker({ ROLES: 'worker,bot' });
    await nextPoller(1);
    const second = await app().startApi({ ROLES: 'api,worker,bot' });
    const anna = new Talker(app());
    expect((await anna.say('/start')).text).toContain('Hello Anna!');
    await sleep(6_000);
    expect([pollers().length, await locks()], 'the second has looked, and left it').toEqual([1, 1]);
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);

    const killed = Date.now();
    await first.kill();
    expect((await anna.say('/help', 30_000)).text).toContain('What I can do');
    expect(Date.now() - killed).toBeLessThan(15_000);
    await nextPoller(2);

    const third = await app().startWorker({ ROLES: 'worker,bot' });
    const hanging = pollers().at(-1) ?? 0;
    process.kill(hanging, 'SIGSTOP');
    try {
      expect((await anna.say('/terms', 60_000)).text).toContain('The terms');
      await nextPoller(3);
      expect(await locks()).toBe(1);
    } finally {
      process.kill(hanging, 'SIGCONT');
    }
    expect((await anna.say('/privacy')).text).toContain('What we keep');
    await sleep(6_000);
    expect([pollers().length, await locks()], 'who woke up is passive').toEqual([3, 1]);
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);

    await third.end(25_000);
    expect((await anna.say('/delete', 20_000)).text).toContain('What you can delete');
    await nextPoller(4);
    expect(anna.messages, 'nothing was answered twice').toHaveLength(5);
    await second.process.end(25_000);
  }, 180_000);

  it('duplicates are answered once, and payments in Stars arrive', async () => {
    const bot = await app().startWorker({ ROLES: 'worker,bot' });
    const user = await app().signIn();
    const talker = new Talker(app(), { id: user.user.telegramId });
    await talker.say('/start');
    await app().telegram.control.update(talker.lastUpdate, { times: 5 });
    expect(await boughtWithStars(app(), user)).toMatchObject({ status: 'succeeded' });
    expect((await talker.say('/balance')).text).toContain('You have 110 credits.');
    expect(talker.messages).toHaveLength(2);
    await bot.end(25_000);
  }, 60_000);

  it('gives way to a webhook, and comes back', async () => {
    const talker = new Talker(app());
    const webhook = await app().startWorker({ ROLES: 'worker,bot', BOT_MODE: 'webhook' });
    await expect.poll(() => calls('setWebhook')).toBe(1);
    expect((await talker.say('/help')).text).toContain('What I can do');
    expect(app().telegram.control.deliveries().at(-1)).toMatchObject({ status: 200 });
    await webhook.end(25_000);
    const removed = calls('deleteWebhook');
    const polling = await app().startWorker({ ROLES: 'worker,bot' });
    await expect.poll(() => calls('deleteWebhook')).toBe(removed + 1);
    expect((await talker.say('/terms')).text).toContain('The terms');
    expect(talker.messages).toHaveLength(2);
    await polling.end(25_000);
  }, 90_000);

  it('waits out a Telegram that is away', async () => {
    const bot = await app().startWorker({ ROLES: 'worker,bot' });
    const talker = new Talker(app());
    app().telegram.control.script({ at: 'getUpdates', do: 'html' }, { at: 'getUpdates', do: 'answer', code: 409 });
    expect((await talker.say('/help', 30_000)).text).toContain('What I can do');
    await bot.end(25_000);
  }, 60_000);
});
