import type { FastifyRequest } from 'fastify';
import type { Chats, User } from './chats.js';
import { isPerson, PEOPLE } from './people.js';

const COOKIE = 'primerka_sandbox_user';

/** Who sits before a page: pages name people as `anna`, or by id when they are none of the sandbox's own. */
export class Visitors {
  #last: string = 'anna';

  constructor(private readonly chats: Chats) {}

  find(name: string): User | undefined {
    const id = isPerson(name) ? PEOPLE[name].id : /^\d+$/.test(name) ? Number(name) : Number.NaN;
    return this.chats.find(id)?.user;
  }

  /** How an address names this person. */
  nameOf({ id }: User): string {
    return Object.entries(PEOPLE).find(([, person]) => person.id === id)?.[0] ?? String(id);
  }

  /**
   * Remembers who opened the app last, here and in the browser. The cookie stays with the invoice
   * pages, as cookies do not tell ports apart and the app has no use for it.
   */
  launched(name: string): string {
    this.#last = name;
    return `${COOKIE}=${name}; Path=/invoice; HttpOnly; SameSite=Lax`;
  }

  /** Who the address names, else who launched the app in this browser, else who launched it last. */
  of(request: FastifyRequest): User | undefined {
    const named = (request.query as { user?: string }).user;
    if (named) return this.find(named);
    const cookie = new RegExp(`(?:^|; )${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1];
    return (cookie && this.find(cookie)) || this.find(this.#last) || this.find('anna');
  }
}
