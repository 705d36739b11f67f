import { Injectable } from '@nestjs/common';
import type { Chat as ChatView, PictureRef } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { ChatPictures, idOf } from './chat-pictures.js';
import type { Chat } from './chats.entity.js';

/** What the next turn of a chat may start from, best first. */
interface Trail {
  id: string;
  /** The last version that has a picture, and whether nothing was said since. */
  version: string | null;
  isNews: boolean;
  /** What the last turn started from. */
  turn: PictureRef | null;
}

const TRAILS = `select c.id, v.id as version, v.finished_at > coalesce(m.created_at, '-infinity') as "isNews", m.image as turn
  from chat c
  left join lateral (select g.id, g.finished_at from generation g where g.chat_id = c.id and g.clean_key is not null
    order by g.finished_at desc, g.id desc limit 1) v on true
  left join lateral (select created_at, jsonb_path_query_first(parts, '$[*] ? (@.type == "image").image') as image
    from chat_message where chat_id = c.id order by seq desc limit 1) m on true
  where c.id = any($1::uuid[])`;

/** Shows chats to their owner, and knows which picture is the current one. */
@Injectable()
export class ChatViews {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pictures: ChatPictures,
  ) {}

  async one(row: Chat): Promise<ChatView> {
    const [view] = await this.many([row]);
    if (!view) throw new Error(`Chat ${row.id} was not shown`);
    return view;
  }

  async many(rows: readonly Chat[]): Promise<ChatView[]> {
    const { manager } = this.dataSource;
    const trails = await candidates(manager, rows);
    const sources = rows.map(sourceOf).filter((ref) => ref !== null);
    const there = await this.pictures.views(manager, [...sources, ...[...trails.values()].flat()]);
    return rows.map((row) => {
      const source = sourceOf(row);
      const picture = (source && there.get(idOf(source))) ?? null;
      return {
        id: row.id,
        title: row.title,
        source: picture && source,
        picture,
        base: trails.get(row.id)?.find((ref) => there.has(idOf(ref))) ?? null,
        version: row.version,
        createdAt: row.createdAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
      };
    });
  }

  /** What the next turn starts from unless it names another picture; null when all of them are gone. */
  async base(tx: EntityManager, row: Chat): Promise<PictureRef | null> {
    const refs = (await candidates(tx, [row])).get(row.id) ?? [];
    const there = await this.pictures.views(tx, refs);
    return refs.find((ref) => there.has(idOf(ref))) ?? null;
  }
}

const sourceOf = ({ sourcePhotoId, sourceGenerationId }: Chat): PictureRef | null => {
  if (sourcePhotoId) return { photoId: sourcePhotoId };
  return sourceGenerationId ? { generationId: sourceGenerationId } : null;
};

async function candidates(manager: EntityManager, rows: readonly Chat[]): Promise<Map<string, PictureRef[]>> {
  const trails = await manager.query<Trail[]>(TRAILS, [rows.map(({ id }) => id)]);
  const byId = new Map(trails.map((trail) => [trail.id, trail]));
  return new Map(
    rows.map((row) => {
      const { version = null, isNews = false, turn = null } = byId.get(row.id) ?? {};
      const last = version === null ? null : { generationId: version };
      const order = [isNews ? last : null, turn, sourceOf(row), last];
      return [row.id, order.filter((ref) => ref !== null)];
    }),
  );
}
