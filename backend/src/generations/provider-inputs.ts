import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../errors.js';
import { KieClient } from '../kie/kie.js';
import { PhotosService } from '../photos/photos.service.js';
import { Storage } from '../storage/storage.service.js';
import { Generation, GenerationInput } from './generations.entity.js';

/** Hands the provider the pictures of an order: results must never depend on our own address being public. */
@Injectable()
export class ProviderInputs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kie: KieClient,
    private readonly photos: PhotosService,
    private readonly storage: Storage,
  ) {}

  /**
   * The provider's addresses of the pictures, in order. What was uploaded before is not uploaded again.
   * @throws AppError `not_found` when one is gone for good
   */
  async upload(generationId: string): Promise<string[]> {
    const { manager } = this.dataSource;
    const inputs = await manager.find(GenerationInput, { where: { generationId }, order: { position: 'ASC' } });
    return Promise.all(
      inputs.map(async (input) => {
        const { position, providerUrl } = input;
        if (providerUrl) return providerUrl;
        const bytes = await this.read(input);
        const url = await this.kie.uploadInput(bytes, `${generationId}-${position}.jpg`, 'image/jpeg');
        await manager.update(GenerationInput, { generationId, position }, { providerUrl: url });
        return url;
      }),
    );
  }

  /** What an earlier order gave goes in without its watermark. */
  private async read({ photoId, sourceId }: GenerationInput): Promise<Buffer> {
    if (photoId) return this.photos.read(photoId);
    const source = await this.dataSource.manager.findOneBy(Generation, { id: sourceId ?? '' });
    if (!source?.cleanKey) throw notFound('picture');
    return this.storage.get(source.cleanKey);
  }
}
