import type { FastifyInstance } from 'fastify';
import { signInitData } from './init-data.js';
import { PEOPLE } from './people.js';
import { THEMES } from './themes.js';
import type { Visitors } from './visitors.js';

/** The app's addresses: with 127.0.0.1 also the same port of localhost, and the other way round. */
export class AppOrigins {
  readonly all: ReadonlySet<string>;

  constructor(
    readonly appUrl: string,
    devUrl?: string,
  ) {
    this.all = new Set([appUrl, devUrl].flatMap((url) => (url ? localTwins(url) : [])));
  }

  /** The page of the app meant by a path or an address; null for any other origin. */
  page(wanted: string): URL | null {
    const target = URL.canParse(wanted, this.appUrl) ? new URL(wanted, this.appUrl) : null;
    return target && this.all.has(target.origin) ? target : null;
  }
}

function localTwins(url: string): string[] {
  const twin = new URL(url);
  if (twin.hostname === '127.0.0.1') twin.hostname = 'localhost';
  else if (twin.hostname === 'localhost') twin.hostname = '127.0.0.1';
  return [new URL(url).origin, twin.origin];
}

interface LaunchQuery {
  user?: string;
  to?: string;
  theme?: string;
  start?: string;
}

/**
 * `GET /sandbox/launch?user=anna&to=/path&theme=light|dark&start=ref_1` answers 302 to the app with
 * really signed launch parameters in the hash, as a client of Telegram gives them. `to` is a path of
 * the app or a whole address of it; any other origin is refused, since the hash signs its reader in.
 */
export async function launch(
  app: FastifyInstance,
  { origins, visitors }: { origins: AppOrigins; visitors: Visitors },
): Promise<void> {
  app.get<{ Querystring: LaunchQuery }>('/sandbox/launch', async (request, reply) => {
    const say = (status: number, text: string) =>
      reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`);
    const { user: name = 'anna', to = '/', theme, start } = request.query;
    const user = visitors.find(name || 'anna');
    if (!user) return say(404, `No such user; there are: ${Object.keys(PEOPLE).join(', ')}`);
    const target = origins.page(to || '/');
    if (!target) return say(400, `Only pages of the app at ${origins.appUrl} can be launched`);

    const { is_bot: _, ...person } = user;
    target.hash = new URLSearchParams({
      tgWebAppData: signInitData(person, { fields: start ? { start_param: start } : {} }),
      tgWebAppVersion: '9.1',
      tgWebAppPlatform: 'web',
      tgWebAppThemeParams: JSON.stringify(theme === 'dark' ? THEMES.dark : THEMES.light),
      ...(start ? { tgWebAppStartParam: start } : {}),
    }).toString();
    return reply
      .headers({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'set-cookie': visitors.launched(visitors.nameOf(user)),
      })
      .redirect(target.href, 302);
  });
}
