import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { Account } from './account.js';
import { api } from './api.js';
import { controlRoutes } from './control.js';
import { RequestLog, type LoggedRequest } from './request-log.js';
import { Script, type OpenRouterScriptStep, type OpenRouterScriptStepInput } from './script.js';
import { DEFAULTS, type OpenRouterSettings } from './settings.js';

export type { LoggedRequest, OpenRouterScriptStep, OpenRouterScriptStepInput, OpenRouterSettings };
export type { Picture } from './pictures.js';

export interface OpenRouterOptions {
  /** 0 or nothing: any free port of 127.0.0.1. */
  port?: number;
  apiKey: string;
  settings?: Partial<OpenRouterSettings>;
}

/** What a test or a person may do to the running stand-in; `GET /` on it lists the same over HTTP. */
export interface OpenRouterControl {
  /** Adds faults to come, played in this order. */
  script(...steps: OpenRouterScriptStepInput[]): void;
  pending(): OpenRouterScriptStep[];
  log(): LoggedRequest[];
  /** Changes what is given and returns all settings. */
  settings(change?: Partial<OpenRouterSettings>): OpenRouterSettings;
  reset(): void;
}

export interface OpenRouterStandIn {
  /** What OPENROUTER_API_URL gets: `/chat/completions` comes after it. */
  readonly url: string;
  /** Of the control endpoints. */
  readonly origin: string;
  readonly control: OpenRouterControl;
  readonly close: () => Promise<void>;
}

/** Starts a stand-in of OpenRouter with an assistant that derives its answers from what the user says. */
export async function startOpenRouter(options: OpenRouterOptions): Promise<OpenRouterStandIn> {
  const first: OpenRouterSettings = { ...DEFAULTS, ...options.settings };
  const settings = { ...first };
  const script = new Script();
  const log = new RequestLog();
  const account = new Account(settings);
  const control: OpenRouterControl = {
    script: (...steps) => steps.forEach((step) => script.add(step)),
    pending: () => script.pending,
    log: () => log.entries,
    settings: (change) => ({ ...Object.assign(settings, change) }),
    reset: () => {
      script.clear();
      log.clear();
      account.clear();
      Object.assign(settings, first);
    },
  };

  const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  await app.register(controlRoutes, { control });
  await app.register(api, { prefix: '/api/v1', apiKey: options.apiKey, account, script, log, settings });
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { url: `${origin}/api/v1`, origin, control, close: () => app.close() };
}
