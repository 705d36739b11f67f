import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
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
 * Deletes photos and pictures when the time their owner chose is over, in the same way as the owner
 * would: files go, entries stay. Items saved to the wardrobe are kept, and so is a photo that a
 * running order needs, until that order has ended.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Retention.name);
  private looks: Repeating | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly photos: PhotosService,
    private readonly generations: GenerationsService,
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
      if (pictures.length + photos.length > 0) {
        this.log.log(`${pictures.length} pictures and ${photos.length} photos had served their time`);
      }
    } catch (error) {
      this.log.error(error instanceof Error ? error.stack : String(error));
    }
  }

  private due(table: 'generation' | 'photo', condition: string): Promise<{ id: string; userId: string }[]> {
    return this.dataSource.query(
      `select g.id, g.user_id as "userId" from ${table} g join user_account u on u.id = g.user_id
       where u.retention <> 'keep' and ${condition} order by g.created_at limit ${BATCH}`,
    );
  }

  /** The owner may have been faster, and a photo may be in use: both are fine. */
  private async gone(remove: () => Promise<void>): Promise<void> {
    await remove().catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }
}
