import type {
  Balance,
  Category,
  EditInput,
  Generation,
  GenerationInput,
  Photo,
  PictureRef,
  TryOnInput,
} from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { App, SignedIn } from './harness.js';

const SAMPLES = new URL('../../sandbox/samples/', import.meta.url);

/** Uploads one of the sandbox's samples. */
export async function upload({ api }: SignedIn, kind: Photo['kind'], name: string): Promise<Photo> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', new Blob([await readFile(new URL(name, SAMPLES))]), name);
  const { status, body } = await api<Photo>('POST', '/photos', form);
  expect([200, 201], JSON.stringify(body)).toContain(status);
  return body;
}

/** The input of an order for a tee (or another category with the same picture) on the sample person. */
export async function tryOnInput(user: SignedIn, category: Category = 'top'): Promise<TryOnInput> {
  const [person, garment] = [
    await upload(user, 'person', 'person-full.jpg'),
    await upload(user, 'garment', 'garment-tee-red.jpg'),
  ];
  return { kind: 'try_on', personPhotoId: person.id, garments: [{ photoId: garment.id, category }], payWith: 'auto' };
}

export const newKey = (): string => randomUUID();

export async function order(user: SignedIn, input?: GenerationInput, key = newKey()): Promise<Generation> {
  const { status, body } = await user.api<Generation>('POST', '/generations', input ?? (await tryOnInput(user)), {
    'idempotency-key': key,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

export async function read(user: SignedIn, id: string): Promise<Generation> {
  const { status, body } = await user.api<Generation>('GET', `/generations/${id}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Waits for what a condition says of an order; at most `within` ms. */
export async function until(
  user: SignedIn,
  id: string,
  done: (generation: Generation) => boolean,
  within = 40_000,
): Promise<Generation> {
  for (const end = Date.now() + within; ; await sleep(25)) {
    const generation = await read(user, id);
    if (done(generation)) return generation;
    if (Date.now() > end) throw new Error(`Still waiting: ${JSON.stringify(generation)}`);
  }
}

export const editOf = (source: PictureRef, prompt = 'slightly warmer', more: Partial<EditInput> = {}): EditInput => ({
  kind: 'edit',
  source,
  prompt,
  payWith: 'auto',
  ...more,
});

export const isOver = ({ stage }: Generation): boolean => stage === 'done';

export const balance = async ({ api }: SignedIn): Promise<Balance> => (await api<Balance>('GET', '/credits')).body;

/** Gives credits as a purchase would: without watermark and for ever. */
export async function giveCredits(
  { database }: App,
  user: SignedIn,
  credits: number,
  source = 'purchase',
): Promise<void> {
  await balance(user);
  await database.query(
    `with given as (insert into credit_grant (key, user_id, source, amount, remaining, watermark)
        values ($1, $2, $3, $4, $4, false) returning user_id, amount),
      account as (update credit_account a set available = a.available + given.amount, version = version + 1
        from given where a.user_id = given.user_id)
     insert into credit_entry (key, user_id, type, debit, credit, amount, note)
     select $1, user_id, 'grant', 'house:issued', 'user:available', amount, 'test' from given`,
    [`test:${randomUUID()}`, user.user.id, source, credits * 100],
  );
}
