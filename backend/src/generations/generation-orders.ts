import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Generation as GenerationView, GenerationInput as OrderInput } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { catalog } from '../catalog.js';
import { Ledger } from '../credits/ledger.js';
import { env } from '../env.js';
import { AppError, notFound } from '../errors.js';
import { Queues } from '../queue/queues.js';
import { clearDraft } from './drafts.service.js';
import { SUBMIT, submitPriority } from './generation-queues.js';
import { GenerationQuotes } from './generation-quotes.js';
import { GenerationViews, inputOf } from './generation-view.js';
import { Generation, GenerationInput } from './generations.entity.js';
import { ProviderCircuit } from './provider-circuit.js';
import { picturesOf, priceOf, promptOf } from './order-kinds.js';

/** Seconds to come back in when too many orders are running. */
const TOO_MANY_RETRY = 10;

/**
 * Takes orders. One transaction, under the lock of the user's credit account: the pictures are the
 * user's, the credits are held, the order is queued. After the commit the bell is rung.
 */
@Injectable()
export class GenerationOrders {
  private readonly log = new Logger(GenerationOrders.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly quotes: GenerationQuotes,
    private readonly circuit: ProviderCircuit,
    private readonly queues: Queues,
    private readonly views: GenerationViews,
  ) {}

  /** The same key and input give the same order, in the state it is in by now. */
  async create(userId: string, input: OrderInput, key: string): Promise<GenerationView> {
    return this.order(userId, input, { key: `create:${key}`, hash: hashOf(input), retryOf: null });
  }

  /** A new order with the input of one that came to nothing, at today's price. */
  async retry(userId: string, id: string, key: string): Promise<GenerationView> {
    const hash = hashOf(id);
    const before = await this.replay(this.dataSource.manager, userId, `retry:${key}`, hash);
    if (before) return this.views.one(before);
    const row = await this.dataSource.manager.findOneBy(Generation, { id, userId });
    if (!row || row.deletedAt) throw notFound('order');
    if (row.status !== 'failed' && row.status !== 'canceled') {
      throw new AppError('state.conflict', 'Only a failed or canceled order can be ordered again');
    }
    return this.order(userId, inputOf(row), { key: `retry:${key}`, hash, retryOf: id });
  }

  private async order(
    userId: string,
    input: OrderInput,
    { key, hash, retryOf }: { key: string; hash: string; retryOf: string | null },
  ): Promise<GenerationView> {
    const before = await this.replay(this.dataSource.manager, userId, key, hash);
    if (before) return this.views.one(before);
    this.quotes.refuseHopeless(input);
    await this.circuit.refuseWhileOpen();
    const { row, isNew } = await this.dataSource.transaction(async (tx) => {
      // The account's lock lets a user's orders through one by one: twins of a key meet the first one's row.
      const account = await this.ledger.lock(tx, userId);
      const twin = await this.replay(tx, userId, key, hash);
      if (twin) return { row: twin, isNew: false };
      await this.quotes.checkPictures(tx, userId, input);
      await this.refuseTooMany(tx, userId);
      const price = priceOf(input);
      const plan = this.ledger.plan(account, price, input.payWith);
      const id = randomUUID();
      await this.ledger.hold(tx, account, { kind: 'generation', id }, price, plan);
      await tx.insert(Generation, {
        id,
        userId,
        kind: input.kind,
        status: 'queued',
        stage: 'queued',
        price,
        watermarked: plan.watermarked,
        priority: plan.priority,
        input,
        idempotencyKey: key,
        requestHash: hash,
        ...promptOf(input),
        catalogVersion: catalog.version,
        ...placeOf(input),
        retryOf,
        deadlineAt: new Date(Date.now() + env().GENERATION_DEADLINE * 1000),
      });
      await tx.insert(
        GenerationInput,
        picturesOf(input).map((picture) => ({ generationId: id, ...picture })),
      );
      // A retry is made from an old order, an edit from a picture: not from the quiz that may be under way.
      if (!retryOf && input.kind === 'try_on') await clearDraft(tx, userId);
      return { row: await tx.findOneByOrFail(Generation, { id }), isNew: true };
    });
    if (isNew) {
      // The row is the outbox: should the bell be lost, the sweeper rings it.
      await this.queues
        .ring(SUBMIT, row.id, 0, submitPriority(row))
        .catch((error: Error) => this.log.warn(`Bell lost: ${error.message}`));
      await this.views.announce(row, 'money');
    }
    return this.views.one(row);
  }

  private async replay(manager: EntityManager, userId: string, key: string, hash: string): Promise<Generation | null> {
    const row = await manager.findOneBy(Generation, { userId, idempotencyKey: key });
    // Deletion took the hash of an edit along.
    if (row?.deletedAt) throw notFound('order');
    if (row && row.requestHash !== hash) {
      throw new AppError('idempotency.conflict', 'This Idempotency-Key was used for another order');
    }
    return row;
  }

  private async refuseTooMany(tx: EntityManager, userId: string): Promise<void> {
    const active = await tx.count(Generation, {
      where: [
        { userId, status: 'queued' },
        { userId, status: 'running' },
      ],
    });
    if (active >= env().MAX_ACTIVE_GENERATIONS) {
      throw new AppError('generations.too_many_active', 'Wait for an order to finish', { retryAfter: TOO_MANY_RETRY });
    }
  }
}

const placeOf = (input: OrderInput): Pick<Generation, 'chatId' | 'messageId'> =>
  input.kind === 'edit'
    ? { chatId: input.chatId ?? null, messageId: input.messageId ?? null }
    : { chatId: null, messageId: null };

/** Of the parsed request, whose keys the schema has put in one order. */
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
