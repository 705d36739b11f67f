import { Injectable } from '@nestjs/common';
import type {
  Generation as GenerationView,
  GenerationList,
  GenerationPatch,
  GenerationQuery,
} from '@primerka/contract';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { AppError, notFound } from '../errors.js';
import { decodeCursor, pageOf } from '../paging.js';
import { Storage } from '../storage/storage.service.js';
import { GenerationEnd } from './generation-end.js';
import { isEnded } from './generation-state.js';
import { GenerationViews } from './generation-view.js';
import { Generation, GenerationInput } from './generations.entity.js';
import { wordless } from './order-kinds.js';
import { takeStory } from './stories.js';

/** What a user may do with orders once they are taken. What happens to them meanwhile is the run's affair. */
@Injectable()
export class GenerationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly views: GenerationViews,
    private readonly ending: GenerationEnd,
  ) {}

  async list(userId: string, { limit, cursor, kind, favourite, chatId }: GenerationQuery): Promise<GenerationList> {
    const query = this.dataSource.manager
      .createQueryBuilder(Generation, 'g')
      .where('g.user_id = :userId and g.deleted_at is null and g.withdrawn_at is null', { userId })
      .orderBy('g.createdAt', 'DESC')
      .addOrderBy('g.id', 'DESC')
      .limit(limit + 1);
    if (kind) query.andWhere('g.kind = :kind', { kind });
    if (favourite) query.andWhere('g.favourite = :favourite', { favourite: favourite === 'true' });
    if (chatId) query.andWhere('g.chat_id = :chatId', { chatId });
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

  /** Said again, it changes nothing. */
  async change(userId: string, id: string, { favourite }: GenerationPatch): Promise<GenerationView> {
    const { affected } = await this.dataSource.manager.update(
      Generation,
      { id, userId, deletedAt: IsNull(), favourite: !favourite },
      { favourite, version: () => 'version + 1' },
    );
    const row = await this.own(userId, id);
    if (affected === 1) await this.views.announce(row);
    return this.views.one(row);
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

  /** Pictures and words go and the order leaves the lists; what was paid stays in the entries. */
  async delete(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction((tx) => this.remove(tx, userId, id));
  }

  /** As `delete`, in a transaction that deletes more than this order. */
  async remove(tx: EntityManager, userId: string, id: string): Promise<void> {
    const row = await tx.findOne(Generation, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
    if (!row || row.deletedAt) throw notFound('order');
    if (!isEnded(row.status)) throw new AppError('state.conflict', 'The order is still running');
    await this.refuseWhileEdited(tx, id);
    const keys = [row.cleanKey, row.shownKey, row.thumbKey].filter((key) => key !== null);
    await tx.update(Generation, { id }, { deletedAt: () => 'now()', cleanKey: null, shownKey: null, thumbKey: null });
    if (row.kind === 'edit') {
      await tx.update(Generation, { id }, { input: wordless(row.input), prompt: '', requestHash: '' });
    }
    await tx.delete(GenerationInput, { generationId: id });
    await this.storage.remove(tx, [...keys, ...(await takeStory(tx, id))]);
  }

  /** Asked under the lock that an edit's order waits for. */
  private async refuseWhileEdited(tx: EntityManager, id: string): Promise<void> {
    const [order] = await tx.query<{ active: boolean }[]>(
      `select exists (select 1 from generation_input i join generation g on g.id = i.generation_id
         where i.source_id = $1 and g.status in ('queued', 'running')) as active`,
      [id],
    );
    if (order?.active) throw new AppError('state.conflict', 'An edit that is not finished uses this picture');
  }

  private async own(userId: string, id: string): Promise<Generation> {
    const row = await this.dataSource.manager.findOneBy(Generation, { id, userId });
    if (!row || row.deletedAt) throw notFound('order');
    return row;
  }
}
