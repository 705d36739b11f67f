import Fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { api } from './api.js';
import { controlRoutes } from './control.js';
import { draw as compose, type Draw } from './draw.js';
import { Files } from './files.js';
import { Jobs, type ForgedCallback } from './jobs.js';
import { viewOf, type TaskView } from './record.js';
import { RequestLog, type LoggedRequest } from './request-log.js';
import { Script, type ScriptStep, type ScriptStepInput } from './script.js';
import { DEFAULTS, type Settings } from './settings.js';
import { SlidingWindow } from './sliding-window.js';
import { storage } from './storage.js';

export type { Draw, ForgedCallback, LoggedRequest, ScriptStep, ScriptStepInput, Settings, TaskView };
export { signCallback } from './callback.js';

export interface KieOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  /** Port of the upload API and the static files; 0 or nothing: any free port. */
  storagePort?: number;
  /** The control endpoints take no key, so the stand-in stays on the loopback. */
  host?: '127.0.0.1';
  apiKey: string;
  /** Given: call-backs carry kie.ai's signature headers. */
  hmacKey?: string;
  /** Credits. */
  startBalance?: number;
  delays?: { queueMs: number; drawMs: number };
  settings?: Partial<Settings>;
  /** Another way to draw, for measurements in which the drawing must cost nothing. */
  draw?: Draw;
}

/** What a test or a person may do to the running stand-in; `GET /` on it lists the same over HTTP. */
export interface KieControl {
  /** Adds faults to come, played in this order. */
  script(...steps: ScriptStepInput[]): void;
  pending(): ScriptStep[];
  log(): LoggedRequest[];
  tasks(): TaskView[];
  /** Ends a task now, also a stuck one, and waits for its call-back. False for an unknown one. */
  complete(taskId: string): Promise<boolean>;
  /** Sends a call-back now. Returns the receiver's HTTP status, null when it cannot be reached. */
  callback(taskId: string, forged?: ForgedCallback): Promise<number | null>;
  /** Changes what is given and returns all settings. */
  settings(change?: Partial<Settings>): Settings;
  reset(): Promise<void>;
}

export interface KieStandIn {
  url: string;
  uploadUrl: string;
  /** `host:port` of the static inputs and results, as KIE_RESULT_HOSTS wants it. */
  fileHost: string;
  control: KieControl;
  close(): Promise<void>;
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  await app.listen({ host, port });
  const { port: chosen } = app.server.address() as AddressInfo;
  return `${host}:${chosen}`;
}

/** Starts a stand-in of kie.ai: the task API with its control endpoints, and the storage host beside it. */
export async function startKie(options: KieOptions): Promise<KieStandIn> {
  const host = options.host ?? '127.0.0.1';
  const first: Settings = {
    ...DEFAULTS,
    ...options.delays,
    ...(options.startBalance === undefined ? {} : { balance: options.startBalance }),
    ...options.settings,
  };
  const settings = { ...first };
  const script = new Script();
  const log = new RequestLog();
  const files = new Files();
  const jobs = new Jobs(settings, { script, files, draw: options.draw ?? compose, hmacKey: options.hmacKey });
  const windows = { creates: new SlidingWindow(10_000), records: new SlidingWindow(1000) };

  const control: KieControl = {
    script: (...steps) => steps.forEach((step) => script.add(step)),
    pending: () => script.pending,
    log: () => log.entries,
    tasks: () => [...jobs.tasks.values()].map(viewOf),
    complete: (taskId) => jobs.complete(taskId),
    callback: (taskId, forged) => jobs.callBack(taskId, forged),
    settings: (change) => ({ ...Object.assign(settings, change) }),
    reset: async () => {
      script.clear();
      log.clear();
      await jobs.clear();
      await files.clear();
      windows.creates.clear();
      windows.records.clear();
      Object.assign(settings, first);
    },
  };

  const apiApp = Fastify({ forceCloseConnections: true });
  await apiApp.register(controlRoutes, { control });
  await apiApp.register(api, { apiKey: options.apiKey, jobs, script, log, windows, fileOrigin: () => files.origin });
  const storageApp = Fastify({ forceCloseConnections: true });
  await storageApp.register(storage, { apiKey: options.apiKey, jobs, script, log, files });

  const close = async (): Promise<void> => {
    await jobs.close();
    await Promise.all([apiApp.close(), storageApp.close()]);
    await files.close();
  };
  try {
    const url = `http://${await listen(apiApp, host, options.port ?? 0)}`;
    const fileHost = await listen(storageApp, host, options.storagePort ?? 0);
    files.origin = `http://${fileHost}`;
    return { url, uploadUrl: files.origin, fileHost, control, close };
  } catch (error) {
    await close();
    throw error;
  }
}
