import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOffered, optionsFor } from './checkout-options.js';
import { asset, endPage, money, offerPage } from './checkout-page.js';
import { reasonIn, WORDS, type Language } from './checkout-words.js';
import type { Parts } from './parts.js';
import { checkoutPath, type Payment } from './payment.js';

interface Route {
  Params: { id: string };
  Querystring: { lang?: string; host?: string; done?: string };
}

/** Written so that it can stand in a header. */
const returnUrlOf = ({ confirmation }: Payment): string | undefined =>
  confirmation && 'return_url' in confirmation ? new URL(confirmation.return_url).href : undefined;

/** The pages buyers see, and the widget that shows them inside a page of the shop. */
export async function checkout(app: FastifyInstance, parts: Parts): Promise<void> {
  const { shop, notifier, settings, clock, shopId } = parts;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );

  /** By the payment's id, or by the widget's token. One that nobody has to confirm has no page. */
  const find = (id: string): Payment | undefined => {
    const payment = shop.payments.get(id) ?? [...shop.payments.values()].find(({ token }) => token === id);
    return payment?.confirmation && payment;
  };

  app.get<Route>('/checkout/:id', async (request, reply) => {
    const payment = find(request.params.id);
    const page = {
      language: languageOf(request, payment),
      nonce: randomBytes(16).toString('base64'),
      host: hostOf(request),
    };
    const words = WORDS[page.language];
    protect(reply, page.nonce);
    if (!payment) {
      const message = { error: 'invalid_token' };
      return reply
        .code(404)
        .send(endPage(page, { good: false, title: words.unknown, text: words.unknownText, message }));
    }
    if (payment.status !== 'pending') {
      return reply.send(endPage(page, { ...endOf(payment, page.language), message: messageOf(payment, request) }));
    }
    const { description, amount, confirmBy, wantsSaved, methodType } = payment;
    return reply.send(
      offerPage(page, {
        shopName: settings.shopName || words.shop(shopId),
        description,
        kopecks: amount,
        minutesLeft: confirmBy === undefined ? undefined : Math.max(1, Math.ceil((confirmBy - clock.now()) / 60_000)),
        saves: wantsSaved,
        returnUrl: returnUrlOf(payment),
        options: optionsFor(methodType, settings.methods, page.language),
      }),
    );
  });

  app.post<Route>('/checkout/:id', async (request, reply) => {
    if (!isSameOrigin(request)) return reply.code(403).send();
    const payment = find(request.params.id);
    const chosen = request.body instanceof URLSearchParams ? request.body.get('method') : null;
    const here = (done: boolean) => {
      const query = new URLSearchParams({ ...request.query, ...(done ? { done: '1' } : {}) }).toString();
      return `${payment ? checkoutPath(payment) : request.url}${query && `?${query}`}`;
    };
    if (payment?.status !== 'pending') return reply.redirect(here(false), 303);
    if (!chosen || !isOffered(chosen, payment.methodType, settings.methods)) {
      return reply.code(400).type('text/plain; charset=utf-8').send(WORDS[languageOf(request, payment)].wrongMethod);
    }
    shop.pay(payment.id, { method: chosen });
    // Normally the buyer is on the way back before the shop is notified.
    if (notifier.urgent) await notifier.flush();
    else setImmediate(() => void notifier.flush());
    // Of a declined payment the buyer reads why first.
    const back = payment.cancellation ? undefined : returnUrlOf(payment);
    return reply.redirect(back ?? here(true), 303);
  });

  app.get('/checkout-widget/v1/checkout-widget.js', async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(asset('checkout-widget.js').text),
  );
}

function languageOf({ query }: FastifyRequest<Route>, payment: Payment | undefined): Language {
  if (query.lang === 'en' || query.lang === 'ru') return query.lang;
  return payment?.confirmation?.locale === 'en_US' ? 'en' : 'ru';
}

/** The origin that the widget names as its own. */
function hostOf({ query }: FastifyRequest<Route>): string | undefined {
  return query.host !== undefined && /^https?:/.test(query.host) && URL.canParse(query.host)
    ? new URL(query.host).origin
    : undefined;
}

/**
 * No form-action here: browsers hold the redirect that follows a form against it, and a shop may send the
 * buyer on from its return page to anywhere. The referrer policy must leave forms their Origin header.
 */
function protect(reply: FastifyReply, nonce: string): void {
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; base-uri 'none'`,
    );
}

/** A page of some other site, open in the same browser, must not pay. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  if (headers.origin === undefined) return headers['sec-fetch-site'] === undefined;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function endOf(payment: Payment, language: Language) {
  const words = WORDS[language];
  const amount = money(payment.amount, language);
  const returnUrl = returnUrlOf(payment);
  if (payment.status === 'succeeded') return { good: true, title: words.paid, text: words.paidText(amount), returnUrl };
  if (payment.status === 'waiting_for_capture') {
    return { good: true, title: words.held, text: words.heldText(amount), returnUrl };
  }
  const reason = payment.cancellation?.reason ?? '';
  if (reason === 'expired_on_confirmation') {
    return { good: false, title: words.expired, text: words.expiredText, returnUrl };
  }
  return { good: false, title: words.declined, text: words.declinedText(reasonIn(language, reason)), returnUrl };
}

/** To the widget: how the attempt ended that was made in it just now; else that its token is of no use any more. */
function messageOf(payment: Payment, { query }: FastifyRequest<Route>): object {
  if (query.done === undefined) return { error: 'token_expired' };
  return { result: payment.status === 'canceled' ? 'fail' : 'success' };
}
