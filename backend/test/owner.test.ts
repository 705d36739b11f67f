import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Generation, PromoAnswer } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance, giveCredits, isOver, order, read, until } from './orders.js';

const app = useApp({
  env: { USD_RUB: '100', MAX_ACTIVE_GENERATIONS: '20', KIE_CREATES_PER_10S: '1000' },
  kie: { settings: { createsPer10s: 1000 } },
});
const OWNER = fileURLToPath(new URL('../dist/admin/owner.js', import.meta.url));

/** The owner's command as a process of its own, with the roles of the app: it must not begin to work. */
async function owner(line: string, env: Record<string, string> = {}) {
  const run = promisify(execFile)(process.execPath, [OWNER, ...line.split(' ').filter(Boolean)], {
    env: { ...app().env, ...env },
    timeout: 30_000,
  });
  const { code, stdout, stderr } = await run.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code, stdout, stderr };
}

interface Sold {
  at: string;
  product?: string;
  amount?: number;
  currency?: 'RUB' | 'XTR';
  fee?: number | null;
  status?: string;
  refundedAmount?: number;
}

/** A payment as the settlement writes it. */
async function sell(user: SignedIn, sold: Sold): Promise<string> {
  const { at, product = 'pack_100', amount = 19_900, currency = 'RUB', fee = 680, status = 'succeeded' } = sold;
  const id = randomUUID();
  const stars = currency === 'XTR';
  await app().database.query(
    `insert into payment (id, user_id, provider, method, status, product, amount, refunded_amount, currency, provider_payment_id,
       fee, fee_is_forecast, tax, rub_per_unit, decline, created_at, succeeded_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $16)`,
    [
      id,
      user.user.id,
      stars ? 'stars' : 'yookassa',
      stars ? 'stars' : 'yookassa',
      status,
      JSON.stringify({
        id: product,
        kind: 'pack',
        periodDays: null,
        credits: 10_000,
        queuePriority: false,
        catalogVersion: 2,
      }),
      amount,
      sold.refundedAmount ?? 0,
      currency,
      `their "id", ${id.slice(0, 4)}`,
      stars ? null : fee,
      false,
      stars ? null : Math.round(amount * 0.04),
      stars ? '1.170000' : '1',
      status === 'canceled' ? 'declined' : null,
      at,
      status === 'canceled' ? null : at,
    ],
  );
  return id;
}

async function sendBack(paymentId: string, amount: number, at: string, status = 'succeeded'): Promise<void> {
  await app().database.query(
    `insert into refund (id, payment_id, provider, amount, status, origin, provider_refund_id, look_at, finished_at)
     select gen_random_uuid(), id, provider, $2, $3, 'owner', gen_random_uuid()::text, null, $4 from payment where id = $1`,
    [paymentId, amount, status, status === 'pending' ? null : at],
  );
}

describe('the command', () => {
  it('says what it can do, and by its exit code whether it did', async () => {
    const help = await owner('--help');
    expect(help.code).toBe(0);
    for (const name of [
      'accounting YYYY-MM',
      'margins YYYY-MM',
      'promo add CODE',
      'complaint approve',
      'refund PAYMENT-ID',
    ]) {
      expect(help.stdout).toContain(name);
    }
    const wrong: [string, RegExp][] = [
      ['', /^$/],
      ['sell everything', /no command "sell everything"/],
      ['accounting 2026-13', /2026-13/],
      ['accounting 2026-11 2026-12', /Usage: npm run owner -- accounting YYYY-MM/],
      ['promo add SPRING --credits many', /--credits/],
      ['promo add SPRING --credits 5 --for-all', /--for-all/],
      ['complaint approve everything', /not the id of an order/],
      [`refund ${randomUUID().slice(1)}`, /not the id of a payment/],
    ];
    for (const [line, said] of wrong) {
      const { code, stderr } = await owner(line);
      expect([line, code]).toEqual([line, 2]);
      expect(stderr).toMatch(said);
      expect(stderr, line).not.toMatch(/\bat .*\.js/);
    }
    for (const line of [`complaint decline ${randomUUID()}`, `refund ${randomUUID()}`]) {
      const { code, stderr } = await owner(line);
      expect([line, code]).toEqual([line, 1]);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
    const away = await owner('promo list', { DATABASE_URL: 'postgres://127.0.0.1:1/nothing' });
    expect([away.code, away.stdout]).toEqual([2, '']);
  }, 120_000);
});

describe('accounting', () => {
  it('is the month of Moscow as CSV, a row for a payment and one for a refund, and their sums', async () => {
    const user = await app().signIn({ first_name: 'Secretname' });
    const pack = await sell(user, { at: '2026-02-28T21:00:00Z', status: 'refunded', refundedAmount: 19_900 });
    const stars = await sell(user, { at: '2026-03-15T12:00:00Z', product: 'plan_light', amount: 270, currency: 'XTR' });
    const late = await sell(user, {
      at: '2026-03-31T20:59:59.999Z',
      amount: 49_900,
      fee: 1_704,
      product: 'plan_standard',
    });
    await sell(user, { at: '2026-02-28T20:59:59.999Z' });
    await sell(user, { at: '2026-03-31T21:00:00Z' });
    await sell(user, { at: '2026-03-10T12:00:00Z', status: 'canceled' });
    await sendBack(pack, 10_000, '2026-03-02T10:00:00Z');
    await sendBack(pack, 9_900, '2026-03-03T10:00:00Z');
    await sendBack(late, 100, '2026-03-04T10:00:00Z', 'canceled');

    const { code, stdout } = await owner('accounting 2026-03');
    expect(code).toBe(0);
    expect(stdout.endsWith('\r\n')).toBe(true);
    const [header, ...lines] = stdout.trimEnd().split('\r\n');
    expect(header).toBe(
      'date,type,payment_id,refund_id,provider,provider_id,product,currency,gross,roubles,fee,fee_is_forecast,tax,net',
    );
    const anonymous = (line: string) =>
      line
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) =>
          id === pack ? 'PACK' : id === stars ? 'STARS' : id === late ? 'LATE' : '-',
        )
        .replace(/"their ""id"", \w{4}"/, 'quoted');
    expect(lines.map(anonymous)).toEqual([
      '2026-03-01,payment,PACK,,yookassa,quoted,pack_100,RUB,199.00,199.00,6.80,,7.96,184.24',
      '2026-03-02,refund,PACK,-,yookassa,-,pack_100,RUB,-100.00,-100.00,0.00,,-4.00,-96.00',
      '2026-03-03,refund,PACK,-,yookassa,-,pack_100,RUB,-99.00,-99.00,0.00,,-3.96,-95.04',
      '2026-03-15,payment,STARS,,stars,quoted,plan_light,XTR,270,315.90,0.00,,,315.90',
      '2026-03-31,payment,LATE,,yookassa,quoted,plan_standard,RUB,499.00,499.00,17.04,,19.96,462.00',
      'total,,,,,,,,,814.90,23.84,,19.96,771.10',
    ]);
    expect(stdout).not.toContain('Secretname');
    expect((await owner('accounting 2025-01')).stdout.split('\r\n')).toEqual([
      header,
      'total,,,,,,,,,0.00,0.00,,0.00,0.00',
      '',
    ]);
  });
});

describe('margins', () => {
  it('split what each order cost over the grants that paid for it', async () => {
    const month = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'Europe/Moscow',
      year: 'numeric',
      month: '2-digit',
    }).format();
    const before = await figures(month);
    const user = await app().signIn();
    const payment = await sell(user, { at: new Date().toISOString() });
    await giveBought(user, payment, 100);
    const delivered = await until(user, (await order(user)).id, isOver);
    expect(delivered.status).toBe('succeeded');
    // One of free credits alone, one that the provider draws and we cannot use.
    const guest = await app().signIn();
    await until(guest, (await order(guest)).id, isOver);
    app().kie.control.script({ at: 'task', do: 'fail' });
    const failed = await until(guest, (await order(guest)).id, isOver);
    expect(failed.status).toBe('failed');

    const { rows } = await app().database.query<{ cost: number }>(
      `select sum(cost_micro_usd)::int as cost from provider_task where generation_id = any($1)`,
      [[delivered.id, failed.id]],
    );
    const after = await figures(month);
    const grown = (product: string, column: number) =>
      Number(((after.get(product)?.[column] ?? 0) - (before.get(product)?.[column] ?? 0)).toFixed(4));
    expect([0, 1, 2, 3, 4, 7, 8, 9].map((column) => grown('pack_100', column))).toEqual([
      1, 199, 184.24, 100, 2, 0.02, 2, 182.24,
    ]);
    expect([0, 3, 4, 7].map((column) => grown('(free)', column))).toEqual([0, 20, 2, 0.02]);
    expect(grown('(not delivered)', 7)).toBe(Number(((rows[0]?.cost ?? 0) / 1e6 - 0.02).toFixed(4)));
    expect(grown('total', 7)).toBe(
      Number((grown('pack_100', 7) + grown('(free)', 7) + grown('(not delivered)', 7)).toFixed(4)),
    );
    expect([0, 1, 2].map((column) => grown('try_on 1', column))).toEqual([3, 2, 4]);
  });

  /** Every row of figures by its name. */
  async function figures(month: string): Promise<Map<string, number[]>> {
    const { code, stdout } = await owner(`margins ${month}`);
    expect(code).toBe(0);
    expect(stdout).toContain('100 roubles to the dollar');
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    return new Map(rows.map(([name = '', ...columns]) => [name, columns.map(Number)]));
  }

  async function giveBought(user: SignedIn, paymentId: string, credits: number): Promise<void> {
    await balance(user);
    await app().database.query(
      `with given as (insert into credit_grant (key, user_id, source, amount, remaining, watermark)
          values ('topup:' || $1::uuid, $2, 'purchase', $3, $3, false) returning user_id, amount),
        account as (update credit_account a set available = a.available + given.amount, version = version + 1
          from given where a.user_id = given.user_id)
       insert into credit_entry (key, user_id, type, debit, credit, amount, subject, subject_id, note)
       select 'topup:' || $1::uuid, user_id, 'grant', 'house:issued', 'user:available', amount, 'payment', $1, null from given`,
      [paymentId, user.user.id, credits * 100],
    );
  }
});

describe('promo codes', () => {
  it('are made and listed, and then redeemed', async () => {
    expect(
      await owner('promo add autumn-26 --credits 12.5 --uses 1 --until 2099-12-31 --expires-in-days 7'),
    ).toMatchObject({
      code: 0,
      stdout: 'AUTUMN-26 gives 12.5 credits\n',
    });
    expect(await owner('promo add AUTUMN-26 --credits 500')).toMatchObject({ code: 1, stdout: '' });
    const [user, late] = [await app().signIn(), await app().signIn()];
    expect((await user.api<PromoAnswer>('POST', '/promo', { code: 'autumn-26' })).body.credits).toBe(12.5);
    expect((await late.api('POST', '/promo', { code: 'autumn-26' })).status).toBe(404);
    const { stdout } = await owner('promo list');
    expect(
      stdout
        .split('\n')
        .find((line) => line.startsWith('AUTUMN-26'))
        ?.split(/ {2,}/),
    ).toEqual(['AUTUMN-26', '12.5', '1', '1', '2099-12-31T21:00:00.000Z', '7']);
  });
});

describe('complaints', () => {
  it('in review are listed and decided once', async () => {
    const user = await app().signIn();
    await giveCredits(app(), user, 100);
    const orders = await Promise.all(
      Array.from({ length: 5 }, async () => until(user, (await order(user)).id, isOver)),
    );
    const states = new Map<string, string | undefined>();
    for (const { id } of orders) {
      const complaint = { reason: 'quality', text: 'Рука\u001b[31m\u202e!' };
      const { body } = await user.api<Generation>('POST', `/generations/${id}/complaint`, complaint);
      states.set(id, body.complaint?.state);
    }
    const [good = '', bad = ''] = [...states].filter(([, state]) => state === 'review').map(([id]) => id);
    const listed = (await owner('complaints')).stdout;
    expect(listed.trim().split('\n')).toHaveLength(2);
    for (const control of ['\u001b', '\u202e']) expect(listed).not.toContain(control);
    expect(JSON.parse(listed.split('\n')[0] ?? '')).toMatchObject({
      generationId: good,
      userId: user.user.id,
      credits: 2,
    });

    const socket = await app().socket(user.token);
    const heard: (string | undefined)[] = [];
    socket.on('generation.updated', ({ complaint }) => heard.push(complaint?.state));
    const { available } = await balance(user);
    const twice = await Promise.all([owner(`complaint approve ${good}`), owner(`complaint approve ${good}`)]);
    expect(twice.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect((await owner(`complaint decline ${good}`)).code).toBe(1);
    expect((await owner(`complaint decline ${bad}`)).code).toBe(0);
    expect((await balance(user)).available).toBe(available + 2);
    expect(await read(user, good)).toMatchObject({
      complaint: { state: 'credited' },
      result: null,
      charge: { state: 'returned' },
    });
    expect(await read(user, bad)).toMatchObject({ complaint: { state: 'declined' }, charge: { state: 'captured' } });
    expect((await read(user, bad)).result).not.toBeNull();
    expect((await owner('complaints')).stdout).toBe('None\n');
    await expect.poll(() => heard).toEqual(['credited', 'declined']);
    await expect(
      app().database.query(`update complaint set state = 'credited' where generation_id = $1`, [bad]),
    ).rejects.toThrow('is decided');
  }, 120_000);
});

describe('a refund', () => {
  it('is asked for, never of more than was paid', async () => {
    const user = await app().signIn();
    const id = await sell(user, { at: '2026-01-15T12:00:00Z' });
    // No worker may carry it out: there is nobody to ask for this money.
    expect((await owner(`refund ${id} --amount 1,50`)).code).toBe(2);
    expect((await owner(`refund ${id} --amount 500.00`)).code).toBe(1);
    const asked = await owner(`refund ${id} --amount 50.00`);
    expect([asked.code, asked.stdout]).toEqual([
      0,
      expect.stringMatching(/^Refund [0-9a-f-]{36} of 50\.00 RUB is asked for\n$/),
    ]);
    expect((await owner(`refund ${id} --amount 149.01`)).code, 'more than is left').toBe(1);
    const { rows } = await app().database.query('select amount, origin from refund where payment_id = $1', [id]);
    expect(rows).toEqual([{ amount: 5_000, origin: 'owner' }]);
  });
});
