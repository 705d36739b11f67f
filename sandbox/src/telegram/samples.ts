import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** Photos for a first try, beside the code. */
export const SAMPLES_DIR = fileURLToPath(new URL('../../samples/', import.meta.url));

/** `GET /samples/<name>` gives the sample photos to any origin. */
export async function samples(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { name: string } }>('/samples/:name', async (request, reply) => {
    const { name } = request.params;
    const file = path.join(SAMPLES_DIR, name);
    const found = /^[\w-]+\.jpg$/.test(name) ? await stat(file).catch(() => undefined) : undefined;
    if (!found) return reply.code(404).type('text/plain; charset=utf-8').send('No such sample\n');
    return reply
      .headers({
        'content-type': 'image/jpeg',
        'content-length': found.size,
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'max-age=3600',
      })
      .send(createReadStream(file));
  });
}
