import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { YooKassaControl } from './control.js';
import { ControlError, Refusal } from './refusal.js';
import { SCRIPTABLE, YooScriptStep } from './script.js';
import { Settings } from './settings.js';

const id = z.string();
const Pay = z.strictObject({ paymentId: id, method: z.string().optional(), saved: z.boolean().optional() });
const Decline = z.strictObject({ paymentId: id, reason: z.string(), party: z.string().optional() });
const Webhook = z.strictObject({
  body: z.looseObject({}),
  times: z.number().int().min(1).max(1000).optional(),
  parallel: z.boolean().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});
const AutopayPlan = z.strictObject({
  outcome: z.union([
    z.enum(['succeeded', 'pending']),
    z.strictObject({ decline: z.string(), party: z.string().optional() }),
  ]),
  times: z.union([z.number().int().min(1), z.literal('always')]).optional(),
});
const SettledRefund = z.strictObject({
  refundId: id,
  outcome: z.union([z.literal('succeeded'), z.strictObject({ cancel: z.string(), party: z.string().optional() })]),
});

const HELP = {
  what: 'A stand-in of YooKassa on this machine: no money moves. The API is under /v3, the checkout pages under /checkout.',
  endpoints: {
    'POST /__ctl/script': 'one step or a list of steps, played in this order; see `steps`',
    'GET /__ctl/script': 'the steps not yet used up',
    'POST /__ctl/pay':
      '{ paymentId, method?, saved? }: the buyer pays; `method` is a code or the number of a test card',
    'POST /__ctl/decline': '{ paymentId, reason, party? }',
    'POST /__ctl/expire': '{ paymentId }: the deadline of the buyer, or of the hold, passes',
    'POST /__ctl/set-webhook': '{ url? }: where notifications go; nowhere without it',
    'POST /__ctl/webhook': '{ body, times?, parallel?, headers? }: sends this notification now, true or forged',
    'POST /__ctl/notify': '{ objectId, event? }: sends the object as it is now',
    'POST /__ctl/autopay':
      '{ outcome: "succeeded" | "pending" | { decline, party? }, times? }: the next charges of saved methods',
    'POST /__ctl/revoke': '{ methodId }: the buyer takes the permission back',
    'POST /__ctl/settle-refund': '{ refundId, outcome: "succeeded" | { cancel, party? } }: ends a pending refund',
    'POST /__ctl/cabinet-refund': '{ paymentId, value }: the owner refunds in the cabinet',
    'POST /__ctl/advance': '{ ms }: everything becomes older by this much',
    'GET /__ctl/payments, refunds, methods, log, deliveries': 'what there is',
    'GET /__ctl/totals': 'kopecks: { succeeded, refunded, held }',
    'POST /__ctl/settings': 'any of the settings; {} shows them',
    'POST /__ctl/reset': 'forgets everything, brings the first settings back',
  },
  step: '{ at, do, …, times? = 1 or "always", match? = acts where this text stands in path, description or metadata; at webhook also event? }',
  examples: [
    { at: 'create', do: '500-after-commit' },
    { at: 'webhook', do: 'duplicate', count: 5, event: 'payment.succeeded' },
    { at: 'get', do: 'stale', times: 2 },
  ],
  steps: SCRIPTABLE,
};

function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400;
  return error instanceof ControlError || error instanceof Refusal ? error.status : 500;
}

/** The stand-in's own endpoints; they take no key, which is why it listens on the loopback only. */
export async function controlRoutes(app: FastifyInstance, { control }: { control: YooKassaControl }): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    const said = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return reply.code(statusOf(error)).send({ error: said });
  });
  // A page of some other site, open in the same browser, may send POSTs here as well.
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host))
      return reply.code(403).send();
  });
  const post = (name: string, act: (body: unknown) => unknown) =>
    app.post(`/__ctl/${name}`, async (request) => (await act(request.body ?? {})) ?? { done: true });

  app.get('/', async () => HELP);
  app.get('/__ctl/script', async () => control.pending());
  app.get('/__ctl/payments', async () => control.payments());
  app.get('/__ctl/refunds', async () => control.refunds());
  app.get('/__ctl/methods', async () => control.methods());
  app.get('/__ctl/log', async () => control.log());
  app.get('/__ctl/deliveries', async () => control.deliveries());
  app.get('/__ctl/totals', async () => control.totals());

  post('script', (body) => {
    const steps = z.union([YooScriptStep.array(), YooScriptStep.transform((step) => [step])]).parse(body);
    control.script(...steps);
    return { pending: control.pending().length };
  });
  post('pay', (body) => {
    const { paymentId, ...how } = Pay.parse(body);
    return control.pay(paymentId, how);
  });
  post('decline', (body) => {
    const { paymentId, reason, party } = Decline.parse(body);
    return control.decline(paymentId, reason, party);
  });
  post('expire', (body) => control.expire(z.strictObject({ paymentId: id }).parse(body).paymentId));
  post('set-webhook', (body) => control.setWebhook(z.strictObject({ url: z.url().optional() }).parse(body).url));
  post('webhook', async (given) => {
    const { body, ...options } = Webhook.parse(given);
    return { statuses: await control.webhook(body, options) };
  });
  post('notify', async (body) => {
    const { objectId, event } = z.strictObject({ objectId: id, event: z.string().optional() }).parse(body);
    return { statuses: await control.notify(objectId, event) };
  });
  post('autopay', (body) => {
    const { outcome, times } = AutopayPlan.parse(body);
    control.autopay(outcome, times);
  });
  post('revoke', (body) => control.revokeMethod(z.strictObject({ methodId: id }).parse(body).methodId));
  post('settle-refund', (body) => {
    const { refundId, outcome } = SettledRefund.parse(body);
    return control.settleRefund(refundId, outcome);
  });
  post('cabinet-refund', async (body) => {
    const { paymentId, value } = z.strictObject({ paymentId: id, value: z.string() }).parse(body);
    return { refundId: await control.cabinetRefund(paymentId, value) };
  });
  post('advance', (body) => control.advance(z.strictObject({ ms: z.number().int().min(0) }).parse(body).ms));
  post('settings', (body) => control.settings(Settings.partial().parse(body)));
  post('reset', () => control.reset());
}
