import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import {
  type Generation as GenerationView,
  type GenerationList,
  type GenerationQuery,
  type Quote,
  type TryOnInput,
  incompatibleCategories,
} from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { catalog, toCredits, toRoubles } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { Ledger } from '../credits/ledger.js';
import { env } from '../env.js';
import { AppError, notFound } from '../errors.js';
import { decodeCursor, pageOf } from '../paging.js';
import { orderRefusal } from '../photos/photo-checks.js';
import { PhotosService } from '../photos/photos.service.js';
import { Queues } from '../queue/queues.js';
import { Storage } from '../storage/storage.service.js';
import { DraftsService } from './drafts.service.js';
import { GenerationEnd } from './generation-end.js';
import { SUBMIT } from './generation-queues.js';
import { isEnded } from './generation-state.js';
import { GenerationViews } from './generation-view.js';
import { Generation, GenerationInput } from './generations.entity.js';
import { ProviderCircuit } from './provider-circuit.js';
import { renderTryOn } from './try-on-prompt.js';

const TEMPLATE = 'try_on';
/** Seconds to come back in when too many orders are running. */
const TOO_MANY_RETRY = 10;
/** Milliseconds the measured waiting time is good for. */
const EXPECTATION_TTL = 30_000;

/** What a user may do with orders. What happens to an order after that is the run's affair. */
@Injectable()
export class GenerationsService {
  private readonly log = new Logger(GenerationsService.name);
  private expectation = { seconds: Promise.resolve(catalog.expectedSeconds), readAt: 0 };

  constructor(
    private readonly dataSource: DataSource,
    private readonly credits: CreditsService,
    private readonly ledger: Ledger,
    private readonly photos: PhotosService,
    private readonly storage: Storage,
    private readonly drafts: DraftsService,
    private readonly circuit: ProviderCircuit,
    private readonly queues: Queues,
    private readonly views: GenerationViews,
    private readonly ending: GenerationEnd,
  ) {}

  async quote(userId: string, input: TryOnInput): Promise<Quote> {
    refuseIncompatible(input);
    await this.dataSource.transaction((tx) => this.checkPhotos(tx, userId, input));
    const price = catalog.prices.tryOn;
    const { plan, available } = await this.credits.preview(userId, price, input.payWith);
    return {
      price: toCredits(price),
      priceRub: toRoubles(price),
      pays: (plan?.parts ?? []).map(({ source, amount }) => ({ source, amount: toCredits(amount) })),
      watermarked: plan?.watermarked ?? false,
      expectedSeconds: await this.expectedSeconds(),
      available: toCredits(available),
    };
  }

  /** The same key and input give the same order, in the state it is in by now. */
  async create(userId: string, input: TryOnInput, key: string): Promise<GenerationView> {
    return this.order(userId, input, { key: `create:${key}`, hash: hashOf(input), retryOf: null });
  }

  /** A new order with the input of one that came to nothing, at today's price. */
  async retry(userId: string, id: string, key: string): Promise<GenerationView> {
    const hash = hashOf(id);
    const before = await this.replay(this.dataSource.manager, userId, `retry:${key}`, hash);
    if (before) return this.views.one(before);
    const row = await this.own(userId, id);
    if (row.status !== 'failed' && row.status !== 'canceled') {
      throw new AppError('state.conflict', 'Only a failed or canceled order can be ordered again');
    }
    return this.order(userId, row.input, { key: `retry:${key}`, hash, retryOf: id });
  }

  async list(userId: string, { limit, cursor, kind }: GenerationQuery): Promise<GenerationList> {
    const query = this.dataSource.manager
      .createQueryBuilder(Generation, 'g')
      .where('g.user_id = :userId and g.deleted_at is null', { userId })
      .orderBy('g.createdAt', 'DESC')
      .addOrderBy('g.id', 'DESC')
      .limit(limit + 1);
    if (kind) query.andWhere('g.kind = :kind', { kind });
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      query.andWhere('(g.created_at, g.id) < (:at, :id)', { at, id });
    }
    const rows = await query.getMany();
    const views = await this.views.many(rows.slice(0, limit));
    const place = ({ createdAt: at, id }: Generation) => ({ at, id });
    const { items, nextCursor } = pageOf(rows, limit, place, ({ id }) => views.get(id));
    return { items: items.filter((view) => view !== undefined), nextCursor };
  }

  async get(userId: string, id: string): Promise<GenerationView> {
    return this.views.one(await this.own(userId, id));
  }

  async cancel(userId: string, id: string): Promise<GenerationView> {
    await this.own(userId, id);
    await this.ending.cancel(id);
    const row = await this.own(userId, id);
    if (row.status !== 'canceled') {
      throw new AppError('state.conflict', 'The order was sent already and can no longer be canceled');
    }
    return this.views.one(row);
  }

  /** The pictures go and the order leaves the lists; what was paid stays in the entries. */
  async delete(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const row = await tx.findOne(Generation, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
      if (!row || row.deletedAt) throw notFound('order');
      if (!isEnded(row.status)) throw new AppError('state.conflict', 'The order is still running');
      const keys = [row.cleanKey, row.shownKey, row.thumbKey].filter((key) => key !== null);
      await tx.update(Generation, { id }, { deletedAt: () => 'now()', cleanKey: null, shownKey: null, thumbKey: null });
      await tx.delete(GenerationInput, { generationId: id });
      await this.storage.remove(tx, keys);
    });
  }

  private async order(
    userId: string,
    input: TryOnInput,
    { key, hash, retryOf }: { key: string; hash: string; retryOf: string | null },
  ): Promise<GenerationView> {
    const before = await this.replay(this.dataSource.manager, userId, key, hash);
    if (before) return this.views.one(before);
    refuseIncompatible(input);
    await this.circuit.refuseWhileOpen();
    const { row, isNew } = await this.dataSource.transaction(async (tx) => {
      // The account's lock lets a user's orders through one by one: twins of a key meet the first one's row.
      const account = await this.ledger.lock(tx, userId);
      const twin = await this.replay(tx, userId, key, hash);
      if (twin) return { row: twin, isNew: false };
      await this.checkPhotos(tx, userId, input);
      await this.refuseTooMany(tx, userId);
      const price = catalog.prices.tryOn;
      const plan = this.ledger.plan(account, price, input.payWith);
      const id = randomUUID();
      await this.ledger.hold(tx, account, { kind: 'generation', id }, price, plan);
      await tx.insert(Generation, {
        id,
        userId,
        kind: 'try_on',
        status: 'queued',
        stage: 'queued',
        price,
        watermarked: plan.watermarked,
        input,
        idempotencyKey: key,
        requestHash: hash,
        templateId: TEMPLATE,
        templateVersion: catalog.templates[TEMPLATE],
        catalogVersion: catalog.version,
        prompt: renderTryOn(catalog.templates[TEMPLATE], input),
        retryOf,
        deadlineAt: new Date(Date.now() + env().GENERATION_DEADLINE * 1000),
      });
      await tx.insert(GenerationInput, [
        { generationId: id, position: 0, photoId: input.personPhotoId, category: null },
        ...input.garments.map(({ photoId, category }, i) => ({ generationId: id, position: i + 1, photoId, category })),
      ]);
      // A retry is made from an old order, not from the quiz that may be under way.
      if (!retryOf) await this.drafts.clear(tx, userId);
      return { row: await tx.findOneByOrFail(Generation, { id }), isNew: true };
    });
    if (isNew) {
      // The row is the outbox: should the bell be lost, the sweeper rings it.
      await this.queues.ring(SUBMIT, row.id).catch((error: Error) => this.log.warn(`Bell lost: ${error.message}`));
      await this.views.announce(row, 'money');
    }
    return this.views.one(row);
  }

  private async replay(manager: EntityManager, userId: string, key: string, hash: string): Promise<Generation | null> {
    const row = await manager.findOneBy(Generation, { userId, idempotencyKey: key });
    if (row && row.requestHash !== hash) {
      throw new AppError('idempotency.conflict', 'This Idempotency-Key was used for another order');
    }
    if (row?.deletedAt) throw notFound('order');
    return row;
  }

  /** The photos must be the user's, of the right kind, and fit what they are used for. */
  private async checkPhotos(tx: EntityManager, userId: string, input: TryOnInput): Promise<void> {
    const ids = [input.personPhotoId, ...input.garments.map(({ photoId }) => photoId)];
    const [person, ...garments] = await this.photos.requireOwn(tx, userId, ids);
    const misused = [
      ...(person?.kind === 'person' ? [] : [{ path: 'personPhotoId', message: 'Not a photo of a person' }]),
      ...garments.flatMap(({ kind }, i) =>
        kind === 'garment' ? [] : [{ path: `garments.${i}.photoId`, message: 'Not a photo of a garment' }],
      ),
    ];
    if (misused.length > 0)
      throw new AppError('request.invalid', 'A photo is used for what it is not', { issues: misused });
    const categories = input.garments.map(({ category }) => category);
    const refusal = person && orderRefusal(person, categories);
    if (refusal) {
      const { code, limit, measured } = refusal;
      throw new AppError(code, 'The photo does not show enough of the person', { limit, measured, photoId: person.id });
    }
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

  private async own(userId: string, id: string): Promise<Generation> {
    const row = await this.dataSource.manager.findOneBy(Generation, { id, userId });
    if (!row || row.deletedAt) throw notFound('order');
    return row;
  }

  /** The median of the last fifty deliveries; the catalogue's word until there are five. */
  private expectedSeconds(): Promise<number> {
    if (Date.now() - this.expectation.readAt > EXPECTATION_TTL) {
      this.expectation = { seconds: this.measuredSeconds(), readAt: Date.now() };
    }
    return this.expectation.seconds;
  }

  private async measuredSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<{ seconds: number | null; orders: number }[]>(
      `select percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at)) as seconds,
         count(*)::int as orders
       from (select created_at, finished_at from generation where status = 'succeeded' order by finished_at desc limit 50) recent`,
    );
    return row?.seconds && row.orders >= 5 ? Math.max(1, Math.round(row.seconds)) : catalog.expectedSeconds;
  }
}

function refuseIncompatible({ garments }: TryOnInput): void {
  const categories = incompatibleCategories(garments.map(({ category }) => category));
  if (categories.length > 0) {
    throw new AppError('garments.incompatible', 'These items cannot be worn together', { categories });
  }
}

/** Of the parsed request, whose keys the schema has put in one order. */
const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
