import type { Generation } from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, it } from 'vitest';
import { finishResult } from '../../dist/images/finish-result.js';
import { KieClient } from '../../dist/kie/kie.js';
import { App } from '../harness.js';
import { giveCredits, order, tryOnInput } from '../orders.js';
import { each, percentile, perSecond, report } from './measure.js';

const ORDERS = 30;
const AT_ONCE = 8;

let app: App;
let drawn: Buffer;

beforeAll(async () => {
  drawn = await sharp(await readFile(new URL('../../../sandbox/samples/person-full.jpg', import.meta.url)))
    .resize(832, 1248)
    .png()
    .toBuffer();
  // A provider that answers at once: what is left is what we and the wire cost.
  app = await App.start({
    env: { KIE_CREATES_PER_10S: '10000', MAX_ACTIVE_GENERATIONS: '1000', LOG_LEVEL: 'warn' },
    kie: {
      delays: { queueMs: 0, drawMs: 0 },
      settings: { createsPer10s: 100_000, recordsPerSecond: 100_000, balance: 1_000_000 },
      draw: async () => drawn,
    },
  });
});
afterAll(() => app.stop());

it('pipeline', async () => {
  const user = await app.signIn();
  await giveCredits(app, user, 10_000);
  const input = await tryOnInput(user);
  const socket = await app.socket(user.token);
  const waiting = new Map<string, () => void>();
  const over = new Set<string>();
  socket.on('generation.updated', ({ id, stage }: Generation) => {
    if (stage !== 'done') return;
    over.add(id);
    waiting.get(id)?.();
  });
  const deliver = async () => {
    const { id } = await order(user, input);
    if (!over.has(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
  };
  await each(5, deliver);
  const ours = await each(ORDERS, deliver);
  const throughput = await perSecond(ORDERS, AT_ONCE, deliver);

  const [sql, provider, pictures] = [await rawSql(user.user.id), await rawProvider(), await rawPictures()];
  const raw = (share: number) => percentile(sql, share) + percentile(provider, share) + percentile(pictures, share);
  report(
    `pipeline (call-backs on, KIE_CREATES_PER_10S=10000; raw = SQL ${percentile(sql, 0.5).toFixed(1)} + provider ${percentile(provider, 0.5).toFixed(1)} + pictures ${percentile(pictures, 0.5).toFixed(1)} ms)`,
    [
      {
        what: 'order → delivered, p50',
        ours: percentile(ours, 0.5),
        raw: raw(0.5),
        unit: 'ms',
        goal: '≤ 1.3, < 250 ms',
      },
      { what: 'order → delivered, p95', ours: percentile(ours, 0.95), raw: raw(0.95), unit: 'ms', goal: '' },
      { what: `throughput, ${AT_ONCE} at once`, ours: throughput, raw: Number.NaN, unit: 'orders/s', goal: '' },
    ],
  );
});

/** The statements of one order's life, bare: about as many, and of the same kind. */
function rawSql(userId: string): Promise<number[]> {
  return each(ORDERS, async () => {
    const client = await app.database.connect();
    const id = randomUUID();
    try {
      await client.query('begin');
      await client.query('select * from credit_account where user_id = $1 for update', [userId]);
      await client.query('select * from credit_grant where user_id = $1 and remaining > 0', [userId]);
      await client.query(
        `insert into generation (id, user_id, kind, status, stage, price, watermarked, input, idempotency_key, request_hash,
           template_id, template_version, catalog_version, prompt, deadline_at)
         values ($1, $2, 'try_on', 'queued', 'queued', 200, false, '{}', $3, '', 'bench', 1, 1, '', now())`,
        [id, userId, id],
      );
      await client.query('commit');
      for (const stage of ['queued', 'submitted', 'drawing', 'finishing']) {
        await client.query(
          `update generation set status = 'running', stage = $2, version = version + 1 where id = $1`,
          [id, stage],
        );
        await client.query('select * from generation where id = $1', [id]);
      }
      await client.query('delete from generation where id = $1', [id]);
    } finally {
      client.release();
    }
  });
}

/** Two uploads, a create, a look and the download, with nothing in between. */
async function rawProvider(): Promise<number[]> {
  const kie = new KieClient({
    apiKey: app.env['KIE_API_KEY'] ?? '',
    apiUrl: app.kie.url,
    uploadUrl: app.kie.uploadUrl,
    model: 'google/nano-banana-edit',
    resultHosts: [app.kie.fileHost],
  });
  const picture = await sharp(drawn).jpeg().toBuffer();
  const times = await each(ORDERS, async () => {
    const imageUrls = await Promise.all(['a.jpg', 'b.jpg'].map((name) => kie.uploadInput(picture, name, 'image/jpeg')));
    const taskId = await kie.createTask({
      prompt: 'Image 1: the person. Image 2: top.',
      imageUrls,
      aspectRatio: 'auto',
      callBackUrl: `${app.baseUrl}/nobody`,
    });
    let state = await kie.taskState(taskId);
    while (state.state !== 'success') state = await kie.taskState(taskId);
    await kie.downloadResult(state.resultUrls[0] ?? '');
  });
  kie.onModuleDestroy();
  return times;
}

const rawPictures = (): Promise<number[]> => each(ORDERS, () => finishResult(drawn, { watermark: false }));
