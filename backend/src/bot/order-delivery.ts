import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { Generation } from '../generations/generations.entity.js';
import { OrderNotice } from '../generations/order-notice.entity.js';
import type { Next } from '../queue/queues.js';
import { Notifier } from '../realtime/notifier.js';
import { BotChats } from './bot-chats.js';
import { OrderMessages } from './order-messages.js';
import { Pace } from './pace.js';
import { Sender, type Sent } from './sender.js';

/** Milliseconds: after this it is no news, and the history has it. */
const FRESH = 24 * 3_600_000;
/** Times Telegram may ask for patience or be away before the message is given up. */
const TRIES = 8;
/** Milliseconds; the pause doubles up to this. */
const LONGEST_PAUSE = 600_000;

type End = Exclude<OrderNotice['state'], 'waiting' | 'sending'>;

/**
 * Brings an order's end to an owner whose app is closed, at most once. The notice is claimed (`sending`)
 * in a commit of its own right before the call: a worker that dies with the call under way, or an answer
 * that is lost, leaves it claimed, and nothing is sent again, since a second picture would be worse than
 * none and the history has it. All that is known not to have been sent goes back to `waiting`.
 */
@Injectable()
export class OrderDelivery {
  private readonly log = new Logger(OrderDelivery.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly notifier: Notifier,
    private readonly chats: BotChats,
    private readonly pace: Pace,
    private readonly messages: OrderMessages,
    private readonly sender: Sender,
  ) {}

  /** One step for an order that has ended. */
  async step(id: string): Promise<Next> {
    const { manager } = this.dataSource;
    const notice = await manager.findOneBy(OrderNotice, { generationId: id, state: 'waiting' });
    if (!notice) return 'done';
    const early = notice.sendAt.getTime() - Date.now();
    if (early > 0) return { again: early };
    const order = await manager.findOneByOrFail(Generation, { id });
    const user = await manager.findOneByOrFail(User, { id: order.userId });
    const end = await this.needless(order, user);
    if (end) return this.close(id, 'waiting', end);
    const wait = await this.pace.take(user.id);
    if (wait > 0) return { again: wait };
    const message = await this.messages.of(order, user);
    const [, claimed] = await this.dataSource.query<[unknown[], number]>(
      `update order_notice set state = 'sending', attempts = attempts + 1 where generation_id = $1 and state = 'waiting'`,
      [id],
    );
    return claimed === 1 ? this.settle(notice, await this.sender.send(user, message)) : 'done';
  }

  /** Why nothing is to be sent, if so. */
  private async needless({ deletedAt, withdrawnAt, finishedAt }: Generation, { id }: User): Promise<End | null> {
    if (env().botMode === 'off' || deletedAt || withdrawnAt) return 'dropped';
    if (Date.now() - (finishedAt?.getTime() ?? 0) > FRESH) return 'dropped';
    if (await this.chats.isClosed(id)) return 'dropped';
    return (await this.notifier.isPresent(id)) ? 'seen' : null;
  }

  private async settle({ generationId: id, attempts }: OrderNotice, sent: Sent): Promise<Next> {
    switch (sent.kind) {
      case 'sent':
      case 'unknown':
        return this.close(id, 'sending', sent.kind);
      case 'closed':
      case 'refused':
        return this.close(id, 'sending', 'dropped');
      case 'later': {
        if (attempts + 1 >= TRIES) return this.close(id, 'sending', 'dropped');
        const pause = Math.min(Math.max(sent.ms, 1_000 * 2 ** attempts), LONGEST_PAUSE);
        await this.dataSource.manager.update(
          OrderNotice,
          { generationId: id, state: 'sending' },
          { state: 'waiting', sendAt: new Date(Date.now() + pause) },
        );
        return { again: pause };
      }
    }
  }

  private async close(generationId: string, from: 'waiting' | 'sending', state: End): Promise<Next> {
    if (state === 'unknown') this.log.warn(`${generationId}: nobody knows whether its message arrived`);
    await this.dataSource.manager.update(OrderNotice, { generationId, state: from }, { state });
    return 'done';
  }
}
