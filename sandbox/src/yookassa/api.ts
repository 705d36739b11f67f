import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { lie } from './lies.js';
import { pageOf, readPaymentQuery, readRefundQuery } from './list.js';
import { answer, losesAnswer, sendError, strikeBefore, UNAUTHORIZED, type Fault } from './misbehave.js';
import { kopecks } from './money.js';
import { readCaptureOrder, readPaymentOrder, readRefundOrder } from './order.js';
import type { Parts } from './parts.js';
import type { Payment } from './payment.js';
import type { Refund } from './refund.js';
import { Refusal } from './refusal.js';
import type { LoggedRequest } from './request-log.js';
import { textOf } from './shop.js';

/** The endpoints and their methods; everything else on them is 405. */
const METHODS: Record<string, string[]> = {
  '/payments': ['GET', 'POST'],
  '/payments/:id': ['GET'],
  '/payments/:id/capture': ['POST'],
  '/payments/:id/cancel': ['POST'],
  '/refunds': ['GET', 'POST'],
  '/refunds/:id': ['GET'],
  '/me': ['GET'],
};
const ALL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

type WithId = { Params: { id: string } };

const notFound = (what: string) => new Refusal(404, 'not_found', `${what} doesn't exist or access denied`, 'id');

/** API v3 of YooKassa for one test shop. */
export async function api(app: FastifyInstance, parts: Parts): Promise<void> {
  const { shop, refunds, notifier, script, clock, settings } = parts;
  transport(app, parts);

  /** Carries a POST out under its key; `at` says which faults may strike. */
  const operate = async (
    request: FastifyRequest,
    reply: FastifyReply,
    at: 'create' | 'refund' | 'change',
    of: { text: string; commit: (body: string, fault: Fault | undefined) => unknown },
  ): Promise<FastifyReply> => {
    const fault: Fault | undefined = script.take(at, { text: `${request.url} ${of.text}` });
    if (strikeBefore(reply, fault)) return reply;
    const body = bodyOf(request);
    const key = request.headers['idempotence-key'];
    const text = parts.idempotency.run(
      Array.isArray(key) ? key[0] : key,
      `${request.method} ${request.url}`,
      body,
      () => of.commit(body, fault),
    );
    if (notifier.urgent) await notifier.flush();
    // A lost or late answer keeps no notification back; else the answer leaves first.
    else if (losesAnswer(fault)) void notifier.flush();
    else setImmediate(() => void notifier.flush());
    return answer(reply, fault, text);
  };

  const paymentOf = (request: FastifyRequest<WithId>): Payment | undefined => shop.payments.get(request.params.id);
  const textAbout = (payment: Payment | undefined) => (payment ? textOf(payment) : '');

  app.post('/payments', (request, reply) =>
    operate(request, reply, 'create', {
      text: bodyOf(request),
      commit: (body) => shop.show(shop.create(readPaymentOrder(body))),
    }),
  );

  app.get<WithId>('/payments/:id', async (request, reply) => {
    const payment = paymentOf(request);
    const fault: Fault | undefined = script.take('get', { text: `${request.url} ${textAbout(payment)}` });
    if (strikeBefore(reply, fault)) return reply;
    if (!payment) throw notFound('Payment');
    return answer(reply, fault, JSON.stringify(lie(fault, shop.show(payment), payment.previous)));
  });

  app.get('/payments', async (request, reply) => {
    const fault: Fault | undefined = script.take('list', { text: request.url });
    if (strikeBefore(reply, fault)) return reply;
    const page = pageOf(shop.payments.values(), {
      query: readPaymentQuery(request.query),
      clock,
      listed: (payment) => ({
        ...payment,
        paymentId: payment.id,
        methodType: payment.instrument?.type ?? payment.methodType,
      }),
      show: (payment) => shop.show(payment),
      repeat: fault?.do === 'repeat-item',
    });
    return answer(reply, fault, JSON.stringify(page));
  });

  for (const action of ['capture', 'cancel'] as const) {
    app.post<WithId>(`/payments/:id/${action}`, (request, reply) =>
      operate(request, reply, 'change', {
        text: textAbout(paymentOf(request)),
        commit: (body) => {
          const payment = paymentOf(request);
          if (!payment) throw notFound('Payment');
          if (action === 'cancel') return shop.show(shop.cancel(payment));
          const { amount } = readCaptureOrder(body);
          return shop.show(shop.capture(payment, amount && kopecks(amount.value)));
        },
      }),
    );
  }

  app.post('/refunds', (request, reply) =>
    operate(request, reply, 'refund', {
      text: bodyOf(request),
      commit: (body, fault) => refunds.show(refunds.create(readRefundOrder(body), scriptedRefund(fault))),
    }),
  );

  app.get<WithId>('/refunds/:id', async (request, reply) => {
    const refund: Refund | undefined = refunds.all.get(request.params.id);
    const fault: Fault | undefined = script.take('get', { text: `${request.url} ${textAbout(refund?.payment)}` });
    if (strikeBefore(reply, fault)) return reply;
    if (!refund) throw notFound('Refund');
    return answer(reply, fault, JSON.stringify(lie(fault, refunds.show(refund), refund.previous)));
  });

  app.get('/refunds', async (request, reply) => {
    const fault: Fault | undefined = script.take('list', { text: request.url });
    if (strikeBefore(reply, fault)) return reply;
    const page = pageOf(refunds.all.values(), {
      query: readRefundQuery(request.query),
      clock,
      listed: (refund) => ({ ...refund, paymentId: refund.payment.id, methodType: refund.payment.instrument?.type }),
      show: (refund) => refunds.show(refund),
      repeat: fault?.do === 'repeat-item',
    });
    return answer(reply, fault, JSON.stringify(page));
  });

  app.get('/me', async (request, reply) => {
    const fault: Fault | undefined = script.take('me', { text: request.url });
    if (strikeBefore(reply, fault)) return reply;
    const enabled = settings.receipts === '54fz';
    const me = {
      account_id: parts.shopId,
      status: 'enabled',
      test: true,
      fiscalization: { enabled, ...(enabled ? { provider: 'yookassa' } : {}) },
      payment_methods: settings.methods,
      itn: '500100732259',
    };
    return answer(reply, fault, JSON.stringify(me));
  });
}

/** What holds for every call: the log, methods, JSON, credentials, and errors in YooKassa's envelope. */
function transport(app: FastifyInstance, { shopId, secretKey, log }: Parts): void {
  const expected = Buffer.from(`Basic ${Buffer.from(`${shopId}:${secretKey}`).toString('base64')}`);
  const logged = new WeakMap<FastifyRequest, LoggedRequest>();

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('preHandler', async (request, reply) => {
    const text = typeof request.body === 'string' ? request.body : null;
    const key = request.headers['idempotence-key'];
    const entry = {
      at: new Date().toISOString(),
      method: request.method,
      path: request.url,
      idempotenceKey: typeof key === 'string' ? key : null,
      text,
      body: parsed(text),
      status: null,
    };
    logged.set(request, log.add(entry));
    const type = request.headers['content-type'];
    const wantsJson = request.method === 'POST' && (type !== undefined || text);
    if (wantsJson && !/^application\/json\s*(;|$)/i.test(type ?? '')) return reply.code(415).send();
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return sendError(reply, 401, UNAUTHORIZED);
    return undefined;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const entry = logged.get(request);
    if (entry) entry.status = reply.statusCode;
    return payload;
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refusal))
      return sendError(reply, 500, { code: 'internal_server_error', description: String(error) });
    const { status, code, message, parameter } = error;
    return sendError(reply, status, { code, description: message, ...(parameter === undefined ? {} : { parameter }) });
  });
  app.setNotFoundHandler((_request, reply) => sendError(reply, 404, { code: 'not_found', description: 'Not found' }));
  for (const [url, methods] of Object.entries(METHODS)) {
    const others = ALL_METHODS.filter((method) => !methods.includes(method));
    app.route({ method: others, url, handler: async (_request, reply) => reply.code(405).send() });
  }
}

const bodyOf = (request: FastifyRequest): string => (typeof request.body === 'string' ? request.body : '');

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function scriptedRefund(fault: Fault | undefined) {
  if (fault?.do === 'pending') return 'pending';
  if (fault?.do === 'canceled') return { party: fault.party ?? 'yoo_money', reason: fault.reason };
  return undefined;
}
