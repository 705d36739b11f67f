import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { signInitData } from './init-data.js';
import { isPerson, PEOPLE } from './people.js';

/** Photos for a first try, beside the code. */
export const SAMPLES_DIR = fileURLToPath(new URL('../samples/', import.meta.url));

/** Telegram's own default palettes. Six digits each: the SDK throws on a colour with alpha. */
const THEMES = {
  light: {
    bg_color: '#ffffff',
    secondary_bg_color: '#efeff4',
    section_bg_color: '#ffffff',
    text_color: '#000000',
    hint_color: '#707579',
    subtitle_text_color: '#707579',
    section_header_text_color: '#2678b6',
    section_separator_color: '#d9d9de',
    link_color: '#2678b6',
    accent_text_color: '#2678b6',
    button_color: '#2481cc',
    button_text_color: '#ffffff',
    header_bg_color: '#ffffff',
    bottom_bar_bg_color: '#efeff4',
    destructive_text_color: '#d14e4e',
  },
  dark: {
    bg_color: '#212121',
    secondary_bg_color: '#0f0f0f',
    section_bg_color: '#212121',
    text_color: '#ffffff',
    hint_color: '#aaaaaa',
    subtitle_text_color: '#aaaaaa',
    section_header_text_color: '#8774e1',
    section_separator_color: '#3a3a3a',
    link_color: '#8774e1',
    accent_text_color: '#8774e1',
    button_color: '#7a65dc',
    button_text_color: '#ffffff',
    header_bg_color: '#212121',
    bottom_bar_bg_color: '#0f0f0f',
    destructive_text_color: '#ff7070',
  },
};

export interface TelegramOptions {
  /** A free one when not given. */
  port?: number;
  /** The app's origin; with 127.0.0.1 also the same port of localhost, and the other way round. */
  appUrl: string;
  /** A second origin that may be launched: the development server of the screen. */
  devUrl?: string;
}

export interface Telegram {
  readonly url: string;
  /** The page that signs launch parameters and sends the browser on to the app. */
  readonly launchUrl: string;
  readonly close: () => Promise<void>;
}

/**
 * The part of Telegram that opens a Mini App, on 127.0.0.1.
 *
 * `GET /sandbox/launch?user=anna&to=/path&theme=light|dark&start=ref_1` answers 302 to the app with
 * really signed launch parameters in the hash, as a client of Telegram gives them. `to` is a path of
 * the app or a whole address of it; any other origin is refused, since the hash signs its reader in.
 * `GET /samples/<name>` gives the sample photos to any origin.
 */
export async function startTelegram(options: TelegramOptions): Promise<Telegram> {
  const origins = new Set([options.appUrl, options.devUrl].flatMap((url) => (url ? localTwins(url) : [])));
  const server = createServer((request, response) => {
    answer(request, response, options.appUrl, origins).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    launchUrl: `${url}/sandbox/launch`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function localTwins(url: string): string[] {
  const twin = new URL(url);
  if (twin.hostname === '127.0.0.1') twin.hostname = 'localhost';
  else if (twin.hostname === 'localhost') twin.hostname = '127.0.0.1';
  return [new URL(url).origin, twin.origin];
}

async function answer(request: IncomingMessage, response: ServerResponse, appUrl: string, origins: Set<string>) {
  const url = URL.canParse(request.url ?? '', 'http://stand-in') ? new URL(request.url ?? '', 'http://stand-in') : null;
  const say = (status: number, text: string) =>
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  if (!url || (request.method !== 'GET' && request.method !== 'HEAD')) return say(405, 'GET only');

  const sample = /^\/samples\/([\w-]+\.jpg)$/.exec(url.pathname)?.[1];
  if (sample) return sendSample(response, sample, () => say(404, 'No such sample'));
  if (url.pathname !== '/sandbox/launch') return say(404, 'Here are /sandbox/launch and /samples/<name>');

  const name = url.searchParams.get('user') || 'anna';
  if (!isPerson(name)) return say(404, `No such user; there are: ${Object.keys(PEOPLE).join(', ')}`);
  const wanted = url.searchParams.get('to') || '/';
  const target = URL.canParse(wanted, appUrl) ? new URL(wanted, appUrl) : null;
  if (!target || !origins.has(target.origin)) return say(400, `Only pages of the app at ${appUrl} can be launched`);

  const start = url.searchParams.get('start');
  const theme = url.searchParams.get('theme') === 'dark' ? THEMES.dark : THEMES.light;
  target.hash = new URLSearchParams({
    tgWebAppData: signInitData(PEOPLE[name], { fields: start ? { start_param: start } : {} }),
    tgWebAppVersion: '9.1',
    tgWebAppPlatform: 'web',
    tgWebAppThemeParams: JSON.stringify(theme),
    ...(start ? { tgWebAppStartParam: start } : {}),
  }).toString();
  response
    .writeHead(302, { location: target.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .end();
}

async function sendSample(response: ServerResponse, name: string, missing: () => void) {
  const file = path.join(SAMPLES_DIR, name);
  const found = await stat(file).catch(() => undefined);
  if (!found) return missing();
  response.writeHead(200, {
    'content-type': 'image/jpeg',
    'content-length': found.size,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'max-age=3600',
  });
  createReadStream(file).pipe(response);
}
