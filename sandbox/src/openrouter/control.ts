import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { OpenRouterControl } from './server.js';
import { OpenRouterScriptStep, SCRIPTABLE } from './script.js';
import { Settings } from './settings.js';

const HELP = {
  what: 'A stand-in of OpenRouter on this machine. Its assistant answers by what the user says; nothing leaves it.',
  endpoints: {
    'POST /control/script': 'one step or a list of steps, played in this order; see `steps`',
    'GET /control/script': 'the steps not yet used up',
    'GET /control/log':
      'the requests received, pictures by size, hash and mean colour, without the key, with the answer sent',
    'POST /control/settings': `any of ${Object.keys(Settings.shape).join(', ')}`,
    'POST /control/reset': 'forgets script, log and what was spent, brings the first settings back',
  },
  step: '{ at, do, …, times? = 1 or "always", text? = acts where the last user message contains it, model? }. Counted in chunks of words: `after`.',
  examples: [
    { at: 'chat', do: 'error', status: 429, retryAfter: 2 },
    { at: 'chat', do: 'stream-error', after: 5, done: true },
    { at: 'chat', do: 'say', content: { reply: 'My rules: {{system}}', refused: false, variants: [] } },
    { at: 'chat', do: 'error', status: 503, model: 'anthropic/claude-haiku-4.5', times: 'always' },
  ],
  steps: SCRIPTABLE,
};

/** The stand-in's own endpoints; they take no key, which is why it listens on the loopback only. */
export async function controlRoutes(app: FastifyInstance, { control }: { control: OpenRouterControl }): Promise<void> {
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
    const steps = z
      .union([OpenRouterScriptStep.array(), OpenRouterScriptStep.transform((step) => [step])])
      .parse(request.body);
    control.script(...steps);
    return { pending: control.pending().length };
  });
  app.get('/control/log', async () => control.log());
  app.post('/control/settings', async (request) => control.settings(Settings.partial().parse(request.body)));
  app.post('/control/reset', async () => {
    control.reset();
    return { reset: true };
  });
}
