import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChatsService } from '../chats/chats.service.js';
import { env } from '../env.js';
import { AppError } from '../errors.js';
import { GenerationsService } from '../generations/generations.service.js';
import { PhotosService } from '../photos/photos.service.js';
import { type Repeating, repeat } from '../queue/repeat.js';

/** Milliseconds between two looks: what is due is gone within that time. */
const EVERY = 10 * 60_000;
/** How many of each kind one look takes on. */
const BATCH = 500;

const DUE = `case u.retention when '24h' then now() - interval '24 hours' when '30d' then now() - interval '30 days' end`;

/**
 * Deletes photos, pictures and what was said in chats when the time their owner chose is over, in the
 * same way as the owner would: files go, entries stay. Items saved to the wardrobe are kept, and so is a
 * photo that a running order needs, until that order has ended. A chat goes when nothing has been said
 * or drawn in it for that time.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Retention.name);
  private looks: Repeating | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly photos: PhotosService,
    private readonly generations: GenerationsService,
    private readonly chats: ChatsService,
  ) {}

  onApplicationBootstrap(): void {
    if (env().ROLES.includes('worker')) this.looks = repeat(EVERY, () => this.look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.looks?.stop();
  }

  private async look(): Promise<void> {
    try {
      const pictures = await this.due('generation', `g.finished_at < ${DUE} and g.deleted_at is null`);
      for (const { id, userId } of pictures) await this.gone(() => this.generations.delete(userId, id));
      const photos = await this.due('photo', `g.created_at < ${DUE} and not g.saved`);
      for (const { id, userId } of photos) await this.gone(() => this.photos.delete(userId, id));
      const chats = await this.due(
        'chat',
        `g.updated_at < ${DUE} and not exists (select 1 from generation v where v.chat_id = g.id and v.created_at >= ${DUE})`,
      );
      for (const { id, userId } of chats) await this.gone(() => this.chats.delete(userId, id));
      const talks = await this.oldTalks();
      for (const { id, userId, before } of talks) await this.gone(() => this.chats.forget(userId, id, before));
      const counts = { pictures, photos, chats, talks };
      const found = Object.entries(counts).filter(([, rows]) => rows.length > 0);
      if (found.length > 0) {
        this.log.log(`Had served their time: ${found.map(([what, rows]) => `${rows.length} ${what}`).join(', ')}`);
      }
    } catch (error) {
      this.log.error(error instanceof Error ? error.stack : String(error));
    }
  }

  private due(table: 'generation' | 'photo' | 'chat', condition: string): Promise<{ id: string; userId: string }[]> {
    return this.dataSource.query(
      `select g.id, g.user_id as "userId" from ${table} g join user_account u on u.id = g.user_id
       where u.retention <> 'keep' and ${condition} order by g.created_at limit ${BATCH}`,
    );
  }

  /** Chats that go on, and have messages whose time is over. */
  private oldTalks(): Promise<{ id: string; userId: string; before: Date }[]> {
    return this.dataSource.query(
      `select distinct m.chat_id as id, m.user_id as "userId", ${DUE} as before
       from chat_message m join user_account u on u.id = m.user_id
       where u.retention <> 'keep' and m.created_at < ${DUE} limit ${BATCH}`,
    );
  }

  /** The owner may have been faster, and a photo may be in use: both are fine. */
  private async gone(remove: () => Promise<void>): Promise<void> {
    await remove().catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }
}
