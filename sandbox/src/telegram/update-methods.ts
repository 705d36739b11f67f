import type { Args } from './args.js';
import { Described, type Handler } from './handler.js';
import { badRequest } from './refusal.js';
import { isHttpsOrLoopback } from './keyboard.js';
import type { Webhook } from './webhook.js';

const WEBHOOK_PORTS = ['', '443', '80', '88', '8443'];
const LONG_POLL_MAX_SECONDS = 50;

/** Undefined keeps the list there is. What is no list of names is overlooked, as Telegram does. */
function allowedUpdates(args: Args): string[] | undefined {
  const value = args.json('allowed_updates', 'allowed_updates');
  return Array.isArray(value) ? value.filter((kind) => typeof kind === 'string') : undefined;
}

/** Telegram wants https and one of four ports; the stand-in lets loopback pass, where there is neither. */
function checkUrl(url: string): void {
  if (!URL.canParse(url)) throw badRequest('invalid webhook URL specified');
  if (!isHttpsOrLoopback(url)) throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  const { protocol, port } = new URL(url);
  if (protocol === 'https:' && !WEBHOOK_PORTS.includes(port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
}

const setWebhook: Handler = (call) => {
  const { args, account } = call;
  const url = args.text('url');
  if (url === '') return deleteWebhook(call);
  const secretToken = args.text('secret_token');
  if (secretToken.length > 256) throw badRequest('secret token is too long');
  if (!/^[\w-]*$/.test(secretToken)) throw badRequest('secret token contains unallowed characters');
  checkUrl(url);
  const webhook: Webhook = { url, secretToken, maxConnections: args.integer('max_connections', 40, 1, 100) };
  const { webhook: before } = account.updates;
  account.updates.allow(allowedUpdates(args));
  const drop = args.flag('drop_pending_updates');
  const same =
    before?.url === url && before.secretToken === secretToken && before.maxConnections === webhook.maxConnections;
  if (same && !drop) return new Described(true, 'Webhook is already set');
  account.updates.setWebhook(webhook, drop);
  return new Described(true, 'Webhook was set');
};

const deleteWebhook: Handler = ({ args, account }) => {
  const had = account.updates.webhook !== null;
  account.updates.setWebhook(null, args.flag('drop_pending_updates'));
  return new Described(true, had ? 'Webhook was deleted' : 'Webhook is already deleted');
};

const getWebhookInfo: Handler = ({ account }) => {
  const { webhook, allowed, pendingCount } = account.updates;
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pendingCount,
    ...(webhook?.lastError && {
      last_error_date: Math.floor(webhook.lastError.at / 1000),
      last_error_message: webhook.lastError.message,
    }),
    ...(webhook && { max_connections: webhook.maxConnections, ip_address: '127.0.0.1' }),
    ...(allowed && { allowed_updates: allowed }),
  };
};

const getUpdates: Handler = ({ args, account, gone }) => {
  account.updates.allow(allowedUpdates(args));
  const options = {
    offset: args.integer('offset', 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    limit: args.integer('limit', 100, 1, 100),
    timeout: args.integer('timeout', 0, 0, LONG_POLL_MAX_SECONDS),
  };
  return account.updates.poll(options, gone);
};

/** How updates reach the bot. */
export const updateMethods = { setWebhook, deleteWebhook, getWebhookInfo, getUpdates };
