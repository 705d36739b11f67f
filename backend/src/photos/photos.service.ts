import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Category,
  type ErrorCode,
  Id,
  type PhotoList,
  type PhotoQuery,
  type Photo as PhotoView,
} from '@primerka/contract';
import { DataSource, type EntityManager, In, Raw } from 'typeorm';
import { AppError, notFound } from '../errors.js';
import type { Unusable } from '../images/decode.js';
import { Images } from '../images/images.service.js';
import type { NormalisedPicture } from '../images/normalise.js';
import { decodeCursor, pageOf } from '../paging.js';
import { Storage } from '../storage/storage.service.js';
import { type PhotoFacts, uploadRefusal, uploadWarnings } from './photo-checks.js';
import { Photo } from './photo.entity.js';
import type { Upload } from './uploads.js';

const UNUSABLE: Record<Unusable['unusable'], ErrorCode> = {
  type: 'photo.unsupported_type',
  broken: 'photo.unreadable',
  animated: 'photo.animated',
  pixels: 'photo.too_many_pixels',
  side: 'photo.too_many_pixels',
};

/** What makes two uploads the same. */
interface Fingerprint {
  userId: string;
  kind: Photo['kind'];
  sha256: string;
  idempotencyKey: string | null;
}

/** What is stored of a picture, whether it was uploaded or is a copy. */
type Stored = Pick<NormalisedPicture, 'bytes' | 'thumb' | 'width' | 'height' | 'original'> &
  Pick<Photo, 'warnings' | 'category'>;

/** `created` is false when the photo was there before and no Idempotency-Key asked for it again. */
export interface Uploaded {
  photo: PhotoView;
  created: boolean;
}

@Injectable()
export class PhotosService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly images: Images,
    private readonly storage: Storage,
  ) {}

  /**
   * Checks, normalises and keeps an upload. Equal uploads of one user, even at the same moment, make
   * one photo.
   * @throws AppError `photo.*` with `limit` and `measured`, `idempotency.conflict`, `unavailable`
   */
  async upload(userId: string, { kind, bytes }: Upload, idempotencyKey: string | null): Promise<Uploaded> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const fingerprint = { userId, kind, sha256, idempotencyKey };
    const known = await this.known(this.dataSource.manager, fingerprint);
    if (known) return known;

    const picture = await this.images.normalise(bytes);
    if ('unusable' in picture) {
      const { unusable, ...numbers } = picture;
      throw new AppError(UNUSABLE[unusable], 'The file cannot be used as a photo', numbers);
    }
    const facts: PhotoFacts = { ...picture.original, sharpness: picture.sharpness, luma: picture.luma };
    const refusal = uploadRefusal(kind, facts);
    if (refusal) {
      const { code, ...numbers } = refusal;
      throw new AppError(code, 'The photo cannot be used', numbers);
    }
    return this.store(fingerprint, { ...picture, warnings: uploadWarnings(kind, facts), category: null });
  }

  /**
   * Gives a user a photo of somebody else for his own: files and a row that only he deletes. His own
   * photo is its own copy, and so is one made of equal bytes, as with uploads.
   * @returns the id of the copy
   * @throws AppError `not_found`, `unavailable`
   */
  async copy(userId: string, id: string, category: Category): Promise<string> {
    const photo = await this.dataSource.manager.findOneBy(Photo, { id });
    if (!photo) throw notFound('photo');
    if (photo.userId === userId) return id;
    const { kind, sha256, width, height, originalWidth, originalHeight, warnings } = photo;
    const fingerprint = { userId, kind, sha256, idempotencyKey: null };
    const known = await this.known(this.dataSource.manager, fingerprint);
    if (known) return known.photo.id;
    const [bytes, thumb] = await this.filesOf(photo);
    const original = { width: originalWidth, height: originalHeight };
    const copy = await this.store(fingerprint, { bytes, thumb, width, height, original, warnings, category });
    return copy.photo.id;
  }

  async list(userId: string, { limit, cursor, kind, saved }: PhotoQuery): Promise<PhotoList> {
    const query = this.dataSource.manager
      .createQueryBuilder(Photo, 'photo')
      .where('photo.user_id = :userId', { userId })
      .orderBy('photo.createdAt', 'DESC')
      .addOrderBy('photo.id', 'DESC')
      .limit(limit + 1);
    if (kind) query.andWhere('photo.kind = :kind', { kind });
    if (saved) query.andWhere('photo.saved = :saved', { saved: saved === 'true' });
    if (cursor) {
      const { at, id } = decodeCursor(cursor);
      if (!Id.safeParse(id).success) throw new AppError('request.invalid', 'Bad cursor');
      query.andWhere('(photo.created_at, photo.id) < (:at, :id)', { at, id });
    }
    const place = ({ createdAt: at, id }: Photo) => ({ at, id });
    return pageOf(await query.getMany(), limit, place, (photo) => this.view(photo));
  }

  async get(userId: string, id: string): Promise<PhotoView> {
    const photo = await this.dataSource.manager.findOneBy(Photo, { id, userId });
    if (!photo) throw notFound('photo');
    return this.view(photo);
  }

  /** @throws AppError `not_found`, or `state.conflict` while an order that is not finished needs it */
  async delete(userId: string, id: string): Promise<void> {
    await this.dataSource.transaction((tx) => this.remove(tx, userId, id));
  }

  /** As `delete`, in a transaction that deletes more than this photo. */
  async remove(tx: EntityManager, userId: string, id: string): Promise<void> {
    // Photos know nothing of chats and orders; only the names of their tables stand here. The chat comes
    // first, as for everybody who needs both: the photo's end sets its foreign key free, and so locks it.
    await tx.query(`select 1 from chat where source_photo_id = $1 and user_id = $2 for update`, [id, userId]);
    const photo = await tx.findOne(Photo, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
    if (!photo) throw notFound('photo');
    // Asked under the lock that an order's `requireOwn` waits for.
    const [order] = await tx.query<{ active: boolean }[]>(
      `select exists (select 1 from generation_input i join generation g on g.id = i.generation_id
         where i.photo_id = $1 and g.status in ('queued', 'running')) as active`,
      [id],
    );
    if (order?.active) throw new AppError('state.conflict', 'An order that is not finished uses this photo');
    await tx.delete(Photo, { id });
    await this.storage.remove(tx, [photo.key, photo.thumbKey]);
  }

  /**
   * The user's photos with these ids, in that order; they cannot be deleted until `tx` ends.
   * @throws AppError `not_found` when one is missing or someone else's
   */
  async requireOwn(tx: EntityManager, userId: string, ids: readonly string[]): Promise<Photo[]> {
    const photos = await tx.find(Photo, {
      where: { id: In([...new Set(ids)]), userId },
      // One order for everybody, so that two orders with the same photos never wait for each other.
      order: { id: 'ASC' },
      lock: { mode: 'for_key_share' },
    });
    const byId = new Map(photos.map((photo) => [photo.id, photo]));
    return ids.map((id) => {
      const photo = byId.get(id);
      if (!photo) throw notFound('photo');
      return photo;
    });
  }

  /** The stored picture, for a provider. @throws AppError `not_found` */
  async read(id: string): Promise<Buffer> {
    const photo = await this.dataSource.manager.findOneBy(Photo, { id });
    if (!photo) throw notFound('photo');
    return this.storage.get(photo.key);
  }

  view(photo: Photo): PhotoView {
    const { id, kind, width, height, saved, category, warnings } = photo;
    return {
      id,
      kind,
      width,
      height,
      url: this.storage.signedUrl(photo.key),
      thumbUrl: this.storage.signedUrl(photo.thumbKey),
      saved,
      category,
      warnings,
      createdAt: photo.createdAt.toISOString(),
    };
  }

  /** @throws AppError `not_found` when its owner has deleted it meanwhile */
  private async filesOf({ id, key, thumbKey }: Photo): Promise<[Buffer, Buffer]> {
    try {
      return await Promise.all([this.storage.get(key), this.storage.get(thumbKey)]);
    } catch (error) {
      if (await this.dataSource.manager.existsBy(Photo, { id })) throw error;
      throw notFound('photo');
    }
  }

  private async store(
    fingerprint: Fingerprint,
    { bytes, thumb, width, height, original, warnings, category }: Stored,
  ): Promise<Uploaded> {
    const [key, thumbKey] = await Promise.all([this.storage.put(bytes), this.storage.put(thumb)]);
    return this.dataSource.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('photo:' || $1, 0))`, [fingerprint.userId]);
      const twin = await this.known(tx, fingerprint);
      if (twin) {
        await this.storage.remove(tx, [key, thumbKey]);
        return twin;
      }
      const photo = tx.create(Photo, {
        ...fingerprint,
        key,
        thumbKey,
        width,
        height,
        originalWidth: original.width,
        originalHeight: original.height,
        bytes: bytes.length,
        warnings,
        category,
        saved: false,
      });
      await tx.insert(Photo, photo);
      await this.storage.keep(tx, [key, thumbKey]);
      return { photo: this.view(photo), created: true };
    });
  }

  /** The photo an equal upload has already made: by its key for ever, by its bytes for a day. */
  private async known(manager: EntityManager, fingerprint: Fingerprint): Promise<Uploaded | null> {
    const { userId, kind, sha256, idempotencyKey } = fingerprint;
    const keyed = idempotencyKey && (await manager.findOneBy(Photo, { userId, idempotencyKey }));
    if (keyed) {
      if (keyed.kind === kind && keyed.sha256 === sha256) return { photo: this.view(keyed), created: true };
      throw new AppError('idempotency.conflict', 'This Idempotency-Key was used for another upload');
    }
    const twin = await manager.findOne(Photo, {
      where: { userId, kind, sha256, createdAt: Raw((column) => `${column} > now() - interval '24 hours'`) },
      order: { createdAt: 'DESC' },
    });
    // Its own key's photo, when that was committed between the two looks.
    const created = idempotencyKey !== null && twin?.idempotencyKey === idempotencyKey;
    return twin && { photo: this.view(twin), created };
  }
}
