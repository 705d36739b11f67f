import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { env } from '../env.js';
import { AppError, notFound } from '../errors.js';
import { Images } from '../images/images.service.js';
import { Storage } from '../storage/storage.service.js';
import { Generation } from './generations.entity.js';

/** A copy is given out again while it has this long to live at least: Telegram fetches it when the story is posted. */
const FRESH = `created_at > now() - interval '20 minutes'`;

/** A delivered picture and its copy for a story. */
export interface SharedPicture {
  shownKey: string;
  thumbKey: string;
  width: number;
  height: number;
  storyKey: string;
}

/** Copies of pictures for stories, made when first asked for. Always of the picture its owner may see. */
@Injectable()
export class Stories {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly images: Images,
  ) {}

  /**
   * Asked again within twenty minutes, the copy is the same.
   * @throws AppError `not_found`; `state.conflict` for an order without a picture; `unavailable` when the
   *   disk is full or too many pictures are being worked on
   */
  async of(userId: string, id: string): Promise<SharedPicture> {
    const { manager } = this.dataSource;
    const picture = pictureOf(await manager.findOneBy(Generation, { id, userId }));
    const kept = await storyOf(manager, id);
    if (kept) return { ...picture, storyKey: kept };
    const { TELEGRAM_BOT_USERNAME: botName } = env();
    const copy = await this.images.story(await this.storage.get(picture.shownKey), botName ?? null);
    const key = await this.storage.put(copy);
    return this.dataSource.transaction(async (tx) => {
      // Whoever deletes the order or withdraws its picture locks the row, and takes the copy that is there along.
      const row = await tx.findOne(Generation, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
      const current = pictureOf(row);
      const [made] = await tx.query<{ key: string }[]>(
        `insert into generation_story as story (generation_id, key) values ($1, $2)
         on conflict (generation_id) do update set key = excluded.key, created_at = now()
           where not (story.${FRESH}) returning key`,
        [id, key],
      );
      const storyKey = made?.key ?? (await storyOf(tx, id));
      if (!storyKey) throw new Error(`The story of ${id} went away under its lock`);
      return { ...current, storyKey };
    });
  }
}

/** Takes the copy away from an order whose picture goes. @returns the file to remove, if there is one */
export async function takeStory(tx: EntityManager, id: string): Promise<string[]> {
  const [taken] = await tx.query<[{ key: string }[], number]>(
    `delete from generation_story where generation_id = $1 returning key`,
    [id],
  );
  return taken.map(({ key }) => key);
}

async function storyOf(manager: EntityManager, id: string): Promise<string | undefined> {
  const [story] = await manager.query<{ key: string }[]>(
    `select key from generation_story where generation_id = $1 and ${FRESH}`,
    [id],
  );
  return story?.key;
}

function pictureOf(row: Generation | null): Omit<SharedPicture, 'storyKey'> {
  if (!row || row.deletedAt) throw notFound('order');
  const { shownKey, thumbKey, width, height } = row;
  if (!shownKey || !thumbKey || !width || !height) throw new AppError('state.conflict', 'There is no picture to share');
  return { shownKey, thumbKey, width, height };
}
