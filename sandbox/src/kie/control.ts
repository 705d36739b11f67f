import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { KieControl } from './server.js';
import { SCRIPTABLE, ScriptStep } from './script.js';

const Callback = z.strictObject({
  taskId: z.string(),
  url: z.url().optional(),
  state: z.enum(['success', 'fail']).optional(),
  signature: z.enum(['valid', 'wrong', 'absent']).optional(),
  ageSeconds: z.number().int().optional(),
});

const SettingsChange = z.strictObject({
  queueMs: z.number().min(0).optional(),
  drawMs: z.number().min(0).optional(),
  balance: z.number().min(0).optional(),
  createsPer10s: z.number().int().positive().optional(),
  recordsPerSecond: z.number().int().positive().optional(),
  outOfCreditsCode: z.union([z.literal(402), z.literal(500)]).optional(),
  refundFailed: z.boolean().optional(),
  callbackTimeoutMs: z.number().int().positive().optional(),
});

const HELP = {
  what: 'A stand-in of kie.ai on this machine. It draws with the pictures it is given; nothing leaves it.',
  endpoints: {
    'POST /control/script': 'one step or a list of steps, played in this order; see `steps`',
    'GET /control/script': 'the steps not yet used up',
    'GET /control/log': 'the requests received, without pictures and keys',
    'GET /control/tasks': 'the tasks and the HTTP status of their call-backs',
    'POST /control/complete': '{ taskId }: ends a task now, also a stuck one',
    'POST /control/callback':
      '{ taskId, url?, state?, signature?, ageSeconds? }: sends a call-back now, true or forged',
    'POST /control/settings':
      'any of queueMs, drawMs, balance, createsPer10s, recordsPerSecond, outOfCreditsCode, refundFailed, callbackTimeoutMs',
    'POST /control/reset': 'forgets script, log and tasks, brings the first settings back',
  },
  step: '{ at, do, …, times? = 1 or "always", prompt? = acts on prompts with this text, model? }. Steps at task and callback are bound to a task when it is created.',
  examples: [
    { at: 'create', do: 'answer', code: 429 },
    { at: 'task', do: 'fail', failMsg: 'Your input was rejected by the safety system', failCode: '400' },
    { at: 'callback', do: 'drop', times: 'always' },
  ],
  steps: SCRIPTABLE,
};

/** The stand-in's own endpoints; they take no key, which is why it listens on the loopback only. */
export async function controlRoutes(app: FastifyInstance, { control }: { control: KieControl }): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    const wrong = error instanceof z.ZodError;
    return reply.code(wrong ? 400 : 500).send({ error: wrong ? z.prettifyError(error) : String(error) });
  });
  // A page of some other site, open in the same browser, may send POSTs here as well.
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host))
      return reply.code(403).send();
  });
  app.get('/', async () => HELP);
  app.get('/control/script', async () => control.pending());
  app.post('/control/script', async (request) => {
    const steps = z.union([ScriptStep.array(), ScriptStep.transform((step) => [step])]).parse(request.body);
    control.script(...steps);
    return { pending: control.pending().length };
  });
  app.get('/control/log', async () => control.log());
  app.get('/control/tasks', async () => control.tasks());
  app.post('/control/complete', async (request, reply) => {
    const { taskId } = z.strictObject({ taskId: z.string() }).parse(request.body);
    const found = await control.complete(taskId);
    return reply.code(found ? 200 : 404).send({ found });
  });
  app.post('/control/callback', async (request) => {
    const { taskId, ...forged } = Callback.parse(request.body);
    return { status: await control.callback(taskId, forged) };
  });
  app.post('/control/settings', async (request) => control.settings(SettingsChange.parse(request.body)));
  app.post('/control/reset', async () => {
    await control.reset();
    return { reset: true };
  });
}
