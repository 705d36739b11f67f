import type { EntryList, PromoAnswer } from '@primerka/contract';
import { describe, expect, it } from 'vitest';
import { type SignedIn, useApp } from './harness.js';
import { balance } from './orders.js';

const app = useApp();

const redeem = (user: SignedIn, code: string) => user.api<PromoAnswer>('POST', '/promo', { code });

interface Code {
  code: string;
  credits: number;
  maxUses?: number;
  validUntil?: string;
  expiresInDays?: number;
}

async function makeCode({ code, credits, maxUses, validUntil, expiresInDays }: Code): Promise<void> {
  await app().database.query(
    `insert into promo_code (code, credits, max_uses, valid_until, expires_in_days) values ($1, $2, $3, $4, $5)`,
    [code, credits * 100, maxUses ?? null, validUntil ?? null, expiresInDays ?? null],
  );
}

const usesOf = async (code: string): Promise<number | undefined> =>
  (await app().database.query<{ uses: number }>('select uses from promo_code where code = $1', [code])).rows[0]?.uses;

describe('a promo code', () => {
  it('gives its credits once to a user, however it is spelled', async () => {
    await makeCode({ code: 'SPRING-26', credits: 25, expiresInDays: 30 });
    const user = await app().signIn();
    const socket = await app().socket(user.token);
    const balances: number[] = [];
    socket.on('credits.updated', ({ available }) => balances.push(available));
    const first = await redeem(user, '  spring-26 ');
    expect([first.status, first.body.credits, first.body.isNew]).toEqual([200, 25, true]);
    expect(first.body.balance.available).toBe(35);
    const [promo] = first.body.balance.grants.filter(({ source }) => source === 'promo');
    expect(promo).toMatchObject({ remaining: 25, watermark: false });
    expect((Date.parse(promo?.expiresAt ?? '') - Date.now()) / 86_400_000).toBeCloseTo(30, 2);
    expect((await redeem(user, 'SPRING-26')).body).toMatchObject({
      credits: 25,
      isNew: false,
      balance: { available: 35 },
    });
    expect(await usesOf('SPRING-26')).toBe(1);
    const [entry] = (await user.api<EntryList>('GET', '/credits/entries')).body.items;
    expect(entry).toMatchObject({ type: 'grant', amount: 25, note: 'SPRING-26' });
    await expect.poll(() => balances).toEqual([35]);
  });

  it('is one and the same 404 when it is unknown, over or used up', async () => {
    await makeCode({ code: 'OVER', credits: 5, validUntil: '2026-01-01' });
    await makeCode({ code: 'ONCE', credits: 5, maxUses: 1 });
    const [lucky, late] = [await app().signIn(), await app().signIn()];
    expect((await redeem(lucky, 'ONCE')).status).toBe(200);
    const refusals = await Promise.all(['OVER', 'ONCE', 'NOBODYS'].map((code) => redeem(late, code)));
    expect(refusals.map(({ status }) => status)).toEqual([404, 404, 404]);
    const told = refusals.map(({ body }) => ({ ...body, requestId: '' }));
    expect(told[0]).toEqual(told[1]);
    expect(told[1]).toEqual(told[2]);
    expect((await balance(late)).available).toBe(10);
    expect((await redeem(lucky, 'ONCE')).body.isNew, 'who has it is told so, used up or not').toBe(false);
    for (const code of ['', 'abc', 'x'.repeat(33), 'A B C D', `A'; --`, 'КОДЫ']) {
      expect((await redeem(late, code)).status, code).toBe(400);
    }
    expect((await late.api('POST', '/promo', { code: 'OVER', credits: 500 })).status).toBe(400);
  });

  it('is used exactly as often as it may be by 100 users at once, each twice', async () => {
    await makeCode({ code: 'TWENTY', credits: 7, maxUses: 20 });
    const users = await Promise.all(Array.from({ length: 100 }, () => app().signIn()));
    const answers = await Promise.all(users.flatMap((user) => [redeem(user, 'TWENTY'), redeem(user, 'twenty')]));
    expect(answers.filter(({ status, body }) => status === 200 && body.isNew)).toHaveLength(20);
    expect(answers.filter(({ status, body }) => status === 200 && !body.isNew)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(160);
    expect(await usesOf('TWENTY')).toBe(20);
    const balances = await Promise.all(users.map(balance));
    expect(balances.filter(({ available }) => available === 17)).toHaveLength(20);
    expect(balances.filter(({ available }) => available === 10)).toHaveLength(80);
  });
});
