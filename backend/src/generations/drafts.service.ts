import { Injectable } from '@nestjs/common';
import type { Draft as DraftView, DraftState } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../errors.js';
import { Draft } from './draft.entity.js';

/** The unfinished quiz of each user, kept here because a WebView may vanish at any moment. */
@Injectable()
export class DraftsService {
  constructor(private readonly dataSource: DataSource) {}

  async get(userId: string): Promise<DraftState> {
    const row = await this.dataSource.manager.findOneBy(Draft, { userId });
    return { draft: row?.draft ?? null, version: row?.version ?? 0 };
  }

  /** @throws AppError `state.conflict` when `version` is not the newest: another device was faster */
  async put(userId: string, draft: DraftView, version: number): Promise<DraftState> {
    const saved = await this.dataSource.query<unknown[]>(
      `with changed as (update draft set draft = $2, version = version + 1 where user_id = $1 and version = $3 returning 1),
        made as (insert into draft (user_id, draft, version) select $1, $2, 1 where $3 = 0 on conflict do nothing returning 1)
       select 1 from changed union all select 1 from made`,
      [userId, JSON.stringify(draft), version],
    );
    if (saved.length === 0) throw new AppError('state.conflict', 'The draft was changed elsewhere');
    return { draft, version: version + 1 };
  }

  /**
   * Puts a photo into the quiz as its person and lets it go on at the second step; what was chosen to wear
   * stays. Doing it again changes nothing, wherever the quiz is by then.
   */
  async choosePerson(userId: string, photoId: string): Promise<void> {
    const fresh: DraftView = { personPhotoId: photoId, garments: [], step: 'garments' };
    const { garments: _, ...person } = fresh;
    await this.dataSource.query(
      `insert into draft as kept (user_id, draft, version) values ($1, $2, 1)
       on conflict (user_id) do update set draft = coalesce(kept.draft, excluded.draft) || $3, version = kept.version + 1
         where kept.draft is null or kept.draft ->> 'personPhotoId' is distinct from $4 or kept.draft ->> 'step' = 'person'`,
      [userId, JSON.stringify(fresh), JSON.stringify(person), photoId],
    );
  }

  /**
   * Puts these garments into the quiz in place of others and keeps its person, if it has one: then the
   * quiz goes on at the second step. Doing it again changes nothing, wherever the quiz is by then.
   */
  async wear(userId: string, garments: DraftView['garments']): Promise<DraftState> {
    const fresh: DraftView = { personPhotoId: null, garments, step: 'person' };
    await this.dataSource.query(
      `insert into draft as kept (user_id, draft, version) values ($1, $2, 1)
       on conflict (user_id) do update set version = kept.version + 1,
           draft = case when kept.draft ->> 'personPhotoId' is null then excluded.draft
             else kept.draft || jsonb_build_object('garments', excluded.draft -> 'garments', 'step', 'garments') end
         where kept.draft -> 'garments' is distinct from excluded.draft -> 'garments'`,
      [userId, JSON.stringify(fresh)],
    );
    return this.get(userId);
  }

  async clear(userId: string): Promise<void> {
    await clearDraft(this.dataSource.manager, userId);
  }
}

/** Also for the transaction that makes an order of it. A stale save then finds a newer version. */
export async function clearDraft(manager: EntityManager, userId: string): Promise<void> {
  await manager.query(`update draft set draft = null, version = version + 1 where user_id = $1 and draft is not null`, [
    userId,
  ]);
}
