import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { METHODS } from './methods.js';
import { refuseForeignOrigin } from './same-origin.js';
import { SCRIPTABLE, ScriptStep } from './script.js';
import type { TelegramControl } from './server.js';

const userId = z.number().int().positive();
const chargeId = z.string();
const Person = z.strictObject({
  id: userId,
  first_name: z.string(),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
});
const Sent = z.strictObject({
  userId,
  text: z.string().optional(),
  photo: z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .optional(),
});
const Query = z.strictObject({
  userId,
  link: z.url(),
  total_amount: z.number().optional(),
  currency: z.string().optional(),
  invoice_payload: z.string().optional(),
});
const AnyUpdate = z.strictObject({
  update: z.record(z.string(), z.unknown()),
  secret: z.enum(['valid', 'wrong', 'absent']).optional(),
  times: z.number().int().min(1).max(1000).optional(),
  parallel: z.boolean().optional(),
});
const ms = z.number().int().min(1);
const SettingsChange = z.strictObject({
  preCheckoutMs: ms.optional(),
  webhookRetryMs: ms.optional(),
  webhookTimeoutMs: ms.optional(),
  autoRenew: z.boolean().optional(),
  messagesPerSecond: ms.optional(),
  messagesPerSecondPerChat: ms.optional(),
  subscriptionIds: z.enum(['any', 'first', 'last']).optional(),
  announceOwnCancel: z.boolean().optional(),
});

const help = (botUsername: string) => ({
  what: 'A stand-in of Telegram on this machine: it opens the Mini App, and it is the Bot API. Nothing leaves it.',
  bot: `@${botUsername}`,
  pages: {
    'GET /sandbox/chat?user=anna': 'the chat of anna, ben or olga with the bot',
    'GET /sandbox/launch?user=anna&to=/&theme=dark&start=ref_1': 'opens the app, signed in',
    'GET /invoice/<slug>?user=anna': 'where an invoice is paid; links come from createInvoiceLink',
  },
  api: { '/bot<token>/<method>': METHODS, '/file/bot<token>/<path>': 'files of getFile' },
  endpoints: {
    'POST /control/script': 'one step or a list of steps, played in this order; see `steps`',
    'GET /control/script': 'the steps not yet used up',
    'POST /control/user': '{ id, first_name, last_name?, username?, language_code? }: makes a person known',
    'POST /control/wallet': '{ userId, stars }: Stars the person has left; null is any number',
    'POST /control/send': '{ userId, text?, photo? in base64 }: a message to the bot',
    'POST /control/press': '{ userId, messageId, data }: presses a button',
    'POST /control/block': '{ userId, blocked? }: blocks the bot, or no longer',
    'GET /control/invoice?link=': 'what stands behind a link',
    'POST /control/pay': '{ userId, link }: pays, and says what the Mini App would see',
    'POST /control/pre-checkout':
      '{ userId, link, total_amount?, currency?, invoice_payload? }: a query alone, true or forged',
    'POST /control/renew': '{ chargeId }: charges a subscription once more',
    'POST /control/subscription': '{ chargeId, state: canceled | active | failed }',
    'POST /control/chargeback': '{ chargeId }: Telegram takes the Stars back',
    'POST /control/update': '{ update, secret?: valid | wrong | absent, times?, parallel? }: delivers any update now',
    'POST /control/redeliver': '{ updateId, times? }',
    'POST /control/advance': '{ ms }: virtual time passes',
    'GET /control/{updates,deliveries,messages,transactions,totals,log,prepared}': 'what has happened',
    'POST /control/settings': `any of ${Object.keys(SettingsChange.shape).join(', ')}`,
    'POST /control/reset': 'forgets everything, brings the first settings back',
  },
  step: '{ at: a method or "webhook", do, …, times? = 1 or "always", user? = acts for this person, kind? = acts on this kind of update }',
  examples: [
    { at: 'sendMessage', do: 'answer', code: 429, retryAfter: 3 },
    { at: 'answerPreCheckoutQuery', do: 'commit-then-hang' },
    { at: 'webhook', do: 'duplicate', kind: 'successful_payment', count: 5, parallel: true },
  ],
  steps: SCRIPTABLE,
});

export interface ControlOptions {
  control: TelegramControl;
  botUsername: string;
}

/** The stand-in's own endpoints; they take no key, which is why it listens on the loopback only. */
export async function controlRoutes(app: FastifyInstance, { control, botUsername }: ControlOptions): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    const wrong = error instanceof z.ZodError;
    return reply
      .code(400)
      .send({ error: wrong ? z.prettifyError(error) : error instanceof Error ? error.message : String(error) });
  });
  app.addHook('onRequest', refuseForeignOrigin);

  const post = <Body extends z.ZodType>(name: string, body: Body, act: (given: z.output<Body>) => unknown) =>
    app.post(`/control/${name}`, async (request) => (await act(body.parse(request.body))) ?? { done: true });

  app.get('/', async () => help(botUsername));
  app.get('/control/script', async () => control.pending());
  post('script', z.union([ScriptStep.array(), ScriptStep.transform((step) => [step])]), (steps) => {
    control.script(...steps);
    return { pending: control.pending().length };
  });
  post('user', Person, (person) => control.user(person));
  post('wallet', z.strictObject({ userId, stars: z.number().int().min(0).nullable() }), (given) =>
    control.wallet(given.userId, given.stars),
  );
  post('send', Sent, ({ userId, ...message }) => control.send(userId, message));
  post('press', z.strictObject({ userId, messageId: userId, data: z.string() }), (given) =>
    control.press(given.userId, given.messageId, given.data),
  );
  post('block', z.strictObject({ userId, blocked: z.boolean().default(true) }), (given) =>
    control.block(given.userId, given.blocked),
  );
  app.get<{ Querystring: { link?: string } }>('/control/invoice', async (request) =>
    control.invoice(request.query.link ?? ''),
  );
  post('pay', z.strictObject({ userId, link: z.url() }), async (given) => ({
    status: await control.pay(given.userId, given.link),
  }));
  post('pre-checkout', Query, async ({ userId, link, ...change }) => ({
    verdict: await control.preCheckout(userId, link, change),
  }));
  post('renew', z.strictObject({ chargeId }), async (given) => ({ chargeId: await control.renew(given.chargeId) }));
  post('subscription', z.strictObject({ chargeId, state: z.enum(['canceled', 'active', 'failed']) }), (given) =>
    control.subscription(given.chargeId, given.state),
  );
  post('chargeback', z.strictObject({ chargeId }), (given) => control.chargeback(given.chargeId));
  post('update', AnyUpdate, async ({ update, ...options }) => ({ statuses: await control.update(update, options) }));
  post(
    'redeliver',
    z.strictObject({ updateId: z.number().int(), times: z.number().int().positive().default(1) }),
    async (given) => ({
      statuses: await control.redeliver(given.updateId, given.times),
    }),
  );
  post('advance', z.strictObject({ ms: z.number().int().min(0) }), (given) => control.advance(given.ms));
  post('settings', SettingsChange, (change) => control.settings(change));
  app.post('/control/reset', async () => {
    await control.reset();
    return { reset: true };
  });
  for (const name of ['updates', 'deliveries', 'messages', 'transactions', 'totals', 'log', 'prepared'] as const) {
    app.get(`/control/${name}`, async () => control[name]());
  }
}
