import { Body, Controller, HttpCode, Ip, Logger, Post } from '@nestjs/common';
import { isIP } from 'node:net';
import { z } from 'zod';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { paymentIncidents } from '../observe/metrics.js';
import { Open } from '../tokens/open.js';
import { Inbox } from './inbox.js';
import { isYooKassaAddress } from './yookassa-networks.js';

/** Only what names the object; the rest of the body is not even kept. */
const Notification = z.object({
  type: z.literal('notification'),
  event: z.string().regex(/^[a-z_]{1,40}\.[a-z_]{1,40}$/),
  object: z.object({ id: z.string().regex(/^[\w-]{1,64}$/), status: z.string().max(40).optional() }),
});

/** YooKassa says here that something changed; see `yookassa-notifications.ts`. It wants exactly 200. */
@Open()
@Controller('webhooks/yookassa')
export class YooKassaWebhookController {
  private readonly log = new Logger(YooKassaWebhookController.name);

  constructor(private readonly inbox: Inbox) {}

  @Post()
  @HttpCode(200)
  async notified(@Ip() address: string, @Body() body: unknown): Promise<void> {
    if (!mayNotify(address)) {
      // They would repeat it for a day: time to put a wrong TRUST_PROXY_HOPS right.
      paymentIncidents.inc({ type: 'foreign_address' });
      this.log.warn(`A notification came from ${address}, which is not YooKassa's: check TRUST_PROXY_HOPS`);
      throw new AppError('forbidden', 'Notifications are taken from YooKassa only');
    }
    const parsed = Notification.safeParse(body);
    if (!parsed.success) throw new AppError('request.invalid', 'This is no notification');
    const { event, object } = parsed.data;
    await this.inbox.receive('yookassa', `${event}:${object.id}`, { event, object }, address);
  }
}

/** Their published networks; and this machine's own when YooKassa itself runs on it, as in the sandbox. */
function mayNotify(address: string): boolean {
  if (isYooKassaAddress(address)) return true;
  const { hostname } = new URL(env().YOOKASSA_API_URL);
  return isLoopback(hostname) && isLoopback(address);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  host === '[::1]' ||
  (isIP(host.replace('::ffff:', '')) === 4 && host.replace('::ffff:', '').startsWith('127.'));
