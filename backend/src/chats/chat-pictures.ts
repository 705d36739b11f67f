import { Injectable } from '@nestjs/common';
import type { ChatPicture, PictureRef } from '@primerka/contract';
import { DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import { notFound } from '../errors.js';
import { Generation } from '../generations/generations.entity.js';
import { Photo } from '../photos/photo.entity.js';
import { PhotosService } from '../photos/photos.service.js';
import { Storage } from '../storage/storage.service.js';

/** Photos and orders have ids of one kind, which never meet. */
export const idOf = (ref: PictureRef): string => ('photoId' in ref ? ref.photoId : ref.generationId);

/** The pictures a chat speaks of: uploads, and what orders gave. One that was deleted is simply not there. */
@Injectable()
export class ChatPictures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly photos: PhotosService,
    private readonly storage: Storage,
  ) {}

  /**
   * The picture cannot be deleted until `tx` ends.
   * @throws AppError `not_found` when it is missing, has no picture or is someone else's
   */
  async requireOwn(tx: EntityManager, userId: string, ref: PictureRef): Promise<void> {
    if ('photoId' in ref) {
      await this.photos.requireOwn(tx, userId, [ref.photoId]);
      return;
    }
    const made = await tx.findOne(Generation, {
      where: { id: ref.generationId, userId, cleanKey: Not(IsNull()) },
      lock: { mode: 'for_key_share' },
    });
    if (!made) throw notFound('picture');
  }

  /** As their owner may see them, by `idOf`. */
  async views(manager: EntityManager, refs: readonly PictureRef[]): Promise<Map<string, ChatPicture>> {
    const ids = [...new Set(refs.map(idOf))];
    // One after the other: the manager may be a transaction's, with a single connection.
    const photos = await manager.findBy(Photo, { id: In(ids) });
    const made = await manager.findBy(Generation, { id: In(ids), cleanKey: Not(IsNull()) });
    return new Map([
      ...photos.map(({ id, key, thumbKey, width, height }) => [id, this.view(key, thumbKey, width, height)] as const),
      ...made.map(
        ({ id, shownKey, thumbKey, width, height }) =>
          [id, this.view(shownKey ?? '', thumbKey ?? '', width ?? 0, height ?? 0)] as const,
      ),
    ]);
  }

  /** The bytes, of a result without its watermark: for the model, not for the owner. Null when it is gone. */
  async read(ref: PictureRef): Promise<Buffer | null> {
    const { manager } = this.dataSource;
    const key =
      'photoId' in ref
        ? (await manager.findOneBy(Photo, { id: ref.photoId }))?.key
        : (await manager.findOneBy(Generation, { id: ref.generationId }))?.cleanKey;
    return key ? this.storage.get(key) : null;
  }

  private view(key: string, thumbKey: string, width: number, height: number): ChatPicture {
    return { url: this.storage.signedUrl(key), thumbUrl: this.storage.signedUrl(thumbKey), width, height };
  }
}
