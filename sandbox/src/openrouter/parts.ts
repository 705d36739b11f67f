import type { Account } from './account.js';
import type { RequestLog } from './request-log.js';
import type { Script } from './script.js';
import type { OpenRouterSettings } from './settings.js';

/** The machinery behind the HTTP surface. */
export interface Parts {
  apiKey: string;
  account: Account;
  script: Script;
  log: RequestLog;
  settings: OpenRouterSettings;
}
