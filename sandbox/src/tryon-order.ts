import type {
  Balance,
  Generation,
  Photo,
  PhotoKind,
  Quote,
  ServerEvents,
  SignIn,
  TryOnInput,
} from '@primerka/contract';
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { io, type Socket } from 'socket.io-client';
import { callApi, Unreachable } from './api-client.js';
import type { TryOnArguments } from './tryon-arguments.js';

/** The order lives longer than we are willing to wait. */
export class GaveUp extends Error {}

export interface TryOnOutcome {
  generation: Generation;
  before: Balance;
  after: Balance;
  /** The picture's bytes when the order succeeded. */
  picture?: Buffer;
}

/** Only for a socket that died without telling; its updates come at once. */
const SAFETY_POLL_MS = 10_000;
const PATIENCE_MS = 15 * 60_000;

/** Signs in, uploads, orders and waits for the end, as the screen does it. `say` gets the state in a few words. */
export async function tryOn(
  server: string,
  initData: string,
  { person, garments }: Pick<TryOnArguments, 'person' | 'garments'>,
  say: (state: string) => void,
): Promise<TryOnOutcome> {
  say('signing in');
  const { accessToken: token } = await callApi<SignIn>(server, '/auth/telegram', { json: { initData } });
  const before = await callApi<Balance>(server, '/credits', { token });

  say('uploading');
  const personPhoto = await upload(server, token, 'person', person);
  const input = { kind: 'try_on', personPhotoId: personPhoto.id, garments: [], payWith: 'auto' } as TryOnInput;
  for (const { file, category } of garments) {
    const photo = await upload(server, token, 'garment', file);
    input.garments.push({ photoId: photo.id, category });
  }

  const quote = await callApi<Quote>(server, '/generations/quote', { token, json: input });
  say(`ordering for ${quote.price} credits`);
  const ordered = await callApi<Generation>(server, '/generations', {
    token,
    json: input,
    headers: { 'idempotency-key': randomUUID() },
  });
  const generation = await untilFinished(server, token, ordered, say);
  const after = await callApi<Balance>(server, '/credits', { token });
  if (!generation.result) return { generation, before, after };
  say('downloading');
  return { generation, before, after, picture: await download(server, generation.result.downloadUrl) };
}

async function upload(server: string, token: string, kind: PhotoKind, file: string): Promise<Photo> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', await openAsBlob(file), 'photo');
  return callApi<Photo>(server, '/photos', { token, form });
}

async function untilFinished(server: string, token: string, ordered: Generation, say: (state: string) => void) {
  const socket: Socket<ServerEvents> = io(server, { auth: { token }, transports: ['websocket'] });
  const read = () => callApi<Generation>(server, `/generations/${ordered.id}`, { token });
  const timers: NodeJS.Timeout[] = [];
  try {
    return await new Promise<Generation>((resolve, reject) => {
      let newest = { ...ordered, version: -1 };
      const show = (generation: Generation) => {
        if (generation.id !== ordered.id || generation.version <= newest.version) return;
        newest = generation;
        say(generation.status === 'running' ? generation.stage : generation.status);
        if (generation.finishedAt) resolve(generation);
      };
      // The socket is a hint: what was missed before it connected is read once.
      const reread = () => void read().then(show, (error) => error instanceof Unreachable || reject(error as Error));
      show(ordered);
      socket.on('generation.updated', show);
      socket.on('connect', reread);
      timers.push(setInterval(reread, SAFETY_POLL_MS));
      timers.push(setTimeout(() => reject(new GaveUp(`Order ${ordered.id} is still ${newest.stage}`)), PATIENCE_MS));
    });
  } finally {
    timers.forEach(clearTimeout);
    socket.close();
  }
}

async function download(server: string, url: string): Promise<Buffer> {
  const response = await fetch(new URL(url, `${server}/`), { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Unreachable(`The picture could not be downloaded: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
