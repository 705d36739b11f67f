import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Draft, DraftState, Look as LookView, TryOnInput } from '@primerka/contract';
import { DataSource } from 'typeorm';
import { notFound } from '../errors.js';
import { PhotosService } from '../photos/photos.service.js';
import { Storage } from '../storage/storage.service.js';
import { DraftsService } from './drafts.service.js';

/** 96 bits, 16 characters. */
const CODE_BYTES = 12;

interface Shown {
  generationId: string;
  userId: string;
  shownKey: string;
  thumbKey: string;
  width: number;
  height: number;
  garments: TryOnInput['garments'];
}

interface Garment {
  photoId: string;
  thumbKey: string;
}

/** Try-ons that their owners shared, for friends who want to wear the same. */
@Injectable()
export class Looks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly photos: PhotosService,
    private readonly drafts: DraftsService,
  ) {}

  /**
   * Call when its owner shares an order: drawn then, and the same ever after.
   * @returns null for what is no try-on, and for one whose picture has gone
   */
  async codeOf(userId: string, generationId: string): Promise<string | null> {
    await this.dataSource.query(
      `insert into look (generation_id, code) select id, $3 from generation
         where id = $2 and user_id = $1 and kind = 'try_on' and shown_key is not null
       on conflict (generation_id) do nothing`,
      [userId, generationId, randomBytes(CODE_BYTES).toString('base64url')],
    );
    const [look] = await this.dataSource.query<{ code: string }[]>(
      `select l.code from look l join generation g on g.id = l.generation_id where g.id = $2 and g.user_id = $1`,
      [userId, generationId],
    );
    return look?.code ?? null;
  }

  /** @throws AppError `not_found`, also once the picture or one of the garments has been deleted or withdrawn */
  async get(userId: string, code: string): Promise<LookView> {
    const look = await this.shown(code);
    const garments = await this.garments(look);
    const { width, height } = look;
    return {
      picture: {
        url: this.storage.signedUrl(look.shownKey),
        thumbUrl: this.storage.signedUrl(look.thumbKey),
        width,
        height,
      },
      garments: garments.map(({ category, thumbKey }) => ({ category, thumbUrl: this.storage.signedUrl(thumbKey) })),
      own: look.userId === userId,
    };
  }

  /**
   * Lets the user's quiz begin with these garments. He gets copies of their photos, so that neither he nor
   * their owner deletes anything of the other's.
   * @throws AppError as `get`; `unavailable`
   */
  async wear(userId: string, code: string): Promise<DraftState> {
    const garments = await this.garments(await this.shown(code));
    const worn: Draft['garments'] = [];
    for (const { photoId, category, options } of garments) {
      const copy = await this.photos.copy(userId, photoId, category);
      worn.push({ photoId: copy, category, ...(options && { options }) });
    }
    return this.drafts.wear(userId, worn);
  }

  private async shown(code: string): Promise<Shown> {
    const [look] = await this.dataSource.query<Shown[]>(
      `select g.id as "generationId", g.user_id as "userId", g.shown_key as "shownKey", g.thumb_key as "thumbKey",
         g.width, g.height, g.input -> 'garments' as garments
       from look l join generation g on g.id = l.generation_id where l.code = $1 and g.shown_key is not null`,
      [code],
    );
    if (!look) throw notFound('look');
    return look;
  }

  /** All of them or none: half of a look is another one. */
  private async garments({ generationId, garments }: Shown): Promise<(TryOnInput['garments'][number] & Garment)[]> {
    const left = await this.dataSource.query<Garment[]>(
      `select p.id as "photoId", p.thumb_key as "thumbKey" from generation_input i join photo p on p.id = i.photo_id
       where i.generation_id = $1 and i.position > 0 and p.kind = 'garment'`,
      [generationId],
    );
    return garments.map((garment) => {
      const photo = left.find(({ photoId }) => photoId === garment.photoId);
      if (!photo) throw notFound('look');
      return { ...garment, ...photo };
    });
  }
}
