import type { AppOrigins } from './launch.js';

/** Where an address leads from the page of a person. */
export interface Link {
  href: string;
  /** The app or an invoice opens in a tab of its own, the chat stays. */
  opens: 'app' | 'invoice' | 'chat' | 'elsewhere';
}

/** Brings addresses of Telegram to their places on this machine: deep links of the bot, the app, invoices. */
export class Links {
  constructor(
    private readonly origins: AppOrigins,
    private readonly botUsername: string,
    private readonly invoices: (url: URL) => boolean,
  ) {}

  /** A page of the app, opened for this person; what lies elsewhere is opened at the same path of the app. */
  app(address: string, person: string, start?: string): Link {
    const url = URL.canParse(address) ? new URL(address) : new URL(this.origins.appUrl);
    const to = this.origins.page(address)?.href ?? `${url.pathname}${url.search}`;
    const query = new URLSearchParams({ user: person, to, ...(start ? { start } : {}) });
    return { href: `/sandbox/launch?${query.toString()}`, opens: 'app' };
  }

  chat(person: string, start?: string | null): Link {
    const query = new URLSearchParams({ user: person, ...(start ? { start } : {}) });
    return { href: `/sandbox/chat?${query.toString()}`, opens: 'chat' };
  }

  /** Null for what no browser should follow. */
  of(address: string, person: string): Link | null {
    if (!URL.canParse(address)) return null;
    const url = new URL(address);
    if (!['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) return null;
    if (this.invoices(url)) {
      return { href: `${url.pathname}?${new URLSearchParams({ user: person }).toString()}`, opens: 'invoice' };
    }
    const [, name = ''] = url.pathname.split('/');
    if (url.hostname === 't.me' && name.toLowerCase() === this.botUsername.toLowerCase()) {
      const start = url.searchParams.get('startapp');
      return start === null
        ? this.chat(person, url.searchParams.get('start'))
        : this.app(this.origins.appUrl, person, start);
    }
    if (this.origins.page(address)) return this.app(address, person);
    return { href: address, opens: 'elsewhere' };
  }
}
