import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { html, type Html } from '../html.js';

const ASSETS_DIR = fileURLToPath(new URL('../../pages/telegram/', import.meta.url));
const TYPES: Record<string, string> = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

export interface Page {
  language: 'ru' | 'en';
  title: string;
  /** Name of its style sheet and its script. */
  name: 'chat' | 'invoice';
  body: Html;
  /** A page that only tells something needs no script. */
  script?: boolean;
}

/** Nothing comes from elsewhere, and nothing inline runs: messages of the bot are shown on these pages. */
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

export function sendPage(
  reply: FastifyReply,
  { language, title, name, body, script = true }: Page,
  status = 200,
): FastifyReply {
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/sandbox/assets/base.css" />
        <link rel="stylesheet" href="/sandbox/assets/${name}.css" />
        ${script && html`<script type="module" src="/sandbox/assets/${name}.js"></script>`}
      </head>
      ${body}
    </html>`;
  return reply
    .code(status)
    .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(page.text);
}

/** `GET /sandbox/assets/<name>`: style sheets and scripts of the pages. */
export async function assets(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { name: string } }>('/sandbox/assets/:name', async (request, reply) => {
    const { name } = request.params;
    const type = /^[a-z]+\.(css|js)$/.test(name) ? TYPES[path.extname(name)] : undefined;
    const content = type && (await readFile(path.join(ASSETS_DIR, name)).catch(() => undefined));
    if (!content) return reply.code(404).send();
    return reply.header('cache-control', 'no-cache').type(type).send(content);
  });
}
