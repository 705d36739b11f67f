import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Account } from './account.js';
import type { User } from './chats.js';
import type { PaymentOutcome } from './checkout.js';
import { html, type Html } from '../html.js';
import type { Invoice } from './invoices.js';
import { sendPage } from './page.js';
import { languageOf, TEXTS, type Language, type Texts } from './page-texts.js';
import { refuseForeignOrigin } from './same-origin.js';
import type { Visitors } from './visitors.js';

const ATTEMPTS_KEPT = 1000;

interface Shown {
  invoice: Invoice;
  user: User;
  name: string;
  texts: Texts;
  stars: string;
}

const star = html`<svg class="star" viewBox="0 0 64 64" aria-hidden="true">
  <path
    d="M32 5.6c1.6 0 3 .9 3.700 2.300l6.100 12.500 13.700 2c3.400.5 4.700 4.600 2.300 7l-9.900 9.700 2.300 13.700c.6 3.300-2.900 5.900-5.900 4.300L32 50.600l-12.300 6.500c-3 1.600-6.500-1-5.900-4.300l2.300-13.700-9.900-9.700c-2.400-2.400-1.100-6.500 2.300-7l13.700-2 6.100-12.500c.7-1.400 2.100-2.300 3.700-2.300z"
  />
</svg>`;

const sign = (kind: 'done' | 'failed'): Html =>
  html`<svg class="sign ${kind}" viewBox="0 0 64 64" aria-hidden="true">
    <circle cx="32" cy="32" r="29" />
    <path d="${kind === 'done' ? 'M20 33l9 9 16-18' : 'M23 23l18 18M41 23L23 41'}" />
  </svg>`;

const sheet = (texts: Texts, content: Html): Html =>
  html`<body>
    <main class="sheet">
      ${content}
      <p class="pretend">${texts.pretend}</p>
    </main>
  </body>`;

const closing = (texts: Texts): Html =>
  html`<button class="button primary" type="button" data-close data-stuck="${texts.closeYourself}">
    ${texts.close}
  </button>`;

const again = ({ invoice, name, texts }: Shown): Html =>
  html`<a class="button primary" href="/invoice/${invoice.slug}?user=${name}">${texts.again}</a>`;

function payForm({ invoice, user, name, texts, stars }: Shown, balance: string | null): Html {
  const monthly = invoice.subscriptionPeriod !== undefined;
  return html`${star}
    <p class="kicker">${monthly ? texts.subscribeTitle : texts.confirm}</p>
    <h1>${invoice.title}</h1>
    <p class="description">${invoice.description}</p>
    <p class="price"><span class="amount">★${stars}</span>${monthly && html` <span>${texts.perMonth}</span>`}</p>
    <form method="post" action="/invoice/${invoice.slug}/pay">
      <input type="hidden" name="user" value="${name}" />
      <button class="button primary" type="submit" data-busy="${texts.paying}">
        ${monthly ? texts.subscribe(stars) : texts.pay(stars)}
      </button>
    </form>
    <a class="button quiet" href="/invoice/${invoice.slug}?user=${name}&amp;closed=1">${texts.notNow}</a>
    <p class="payer">${texts.pays(user.first_name)} · ${texts.balance(balance)}</p>`;
}

function outcomePage(shown: Shown, outcome: PaymentOutcome): Html {
  const { texts, stars, invoice } = shown;
  if (outcome.status === 'paid') {
    return html`${sign('done')}
      <h1>${texts.paid}</h1>
      <p class="description">${texts.paidText(stars, invoice.title)}</p>
      ${closing(texts)}`;
  }
  const reason = outcome.status === 'cancelled' ? texts.poor(stars) : (outcome.error ?? texts.noAnswer);
  return html`${sign('failed')}
    <h1>${texts.failed}</h1>
    <p class="description" role="alert">${reason}</p>
    ${again(shown)} ${closing(texts)}`;
}

const leftPage = (shown: Shown): Html =>
  html`${sign('failed')}
    <h1>${shown.texts.cancelled}</h1>
    <p class="description">${shown.texts.cancelledText}</p>
    ${closing(shown.texts)} ${again(shown)}`;

/**
 * `/invoice/<slug>`: where a person pays an invoice. Who that is: `?user=anna`, else who launched the
 * app. Paying asks the bot as in Telegram, so the page shows what the bot says.
 */
export async function invoicePage(
  app: FastifyInstance,
  { account, visitors }: { account: Account; visitors: Visitors },
): Promise<void> {
  const attempts = new Map<string, { slug: string; outcome: PaymentOutcome }>();
  app.addHook('onRequest', refuseForeignOrigin);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  const send = (reply: FastifyReply, language: Language, title: string, content: Html, status = 200) =>
    sendPage(reply, { language, title, name: 'invoice', body: sheet(TEXTS[language], content) }, status);

  interface Query {
    user?: string;
    attempt?: string;
    closed?: string;
  }
  app.get<{ Params: { slug: string }; Querystring: Query }>('/invoice/:slug', async (request, reply) => {
    const user = visitors.of(request);
    const invoice = account.invoices.find(request.params.slug);
    const language = languageOf(user);
    const texts = TEXTS[language];
    if (!invoice || !user) {
      const [title, text] = invoice ? [texts.nobody, texts.nobodyText] : [texts.noInvoice, texts.noInvoiceText];
      const content = html`${sign('failed')}
        <h1>${title}</h1>
        <p class="description">${text}</p>
        ${closing(texts)}`;
      return send(reply, language, title, content, 404);
    }
    const stars = invoice.amount.toLocaleString(language);
    const shown: Shown = { invoice, user, name: visitors.nameOf(user), texts, stars };
    const attempt = attempts.get(request.query.attempt ?? '');
    if (attempt?.slug === invoice.slug) {
      const title = attempt.outcome.status === 'paid' ? texts.paid : texts.failed;
      return send(reply, language, title, outcomePage(shown, attempt.outcome));
    }
    if (request.query.closed) return send(reply, language, texts.cancelled, leftPage(shown));
    const title = `${invoice.title} · ★${stars}`;
    const left = account.stars.wallet(user.id)?.toLocaleString(language) ?? null;
    return send(reply, language, title, payForm(shown, left));
  });

  app.post<{ Params: { slug: string }; Body: { user?: string } | undefined }>(
    '/invoice/:slug/pay',
    async (request, reply) => {
      const { slug } = request.params;
      const invoice = account.invoices.find(slug);
      const name = request.body?.user ?? '';
      const user = visitors.find(name);
      if (!invoice || !user) return reply.redirect(`/invoice/${encodeURIComponent(slug)}`, 303);
      const outcome = await account.checkout.pay(user.id, invoice);
      const id = randomBytes(9).toString('base64url');
      attempts.set(id, { slug, outcome });
      const [oldest] = attempts.keys();
      if (attempts.size > ATTEMPTS_KEPT && oldest !== undefined) attempts.delete(oldest);
      // So that a reload shows the outcome, and does not pay again.
      return reply.redirect(`/invoice/${slug}?user=${visitors.nameOf(user)}&attempt=${id}`, 303);
    },
  );
}
