import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KieClient } from '../kie/kie.js';
import { PhotosService } from '../photos/photos.service.js';
import { GenerationInput } from './generations.entity.js';

/** Hands the provider the pictures of an order: results must never depend on our own address being public. */
@Injectable()
export class ProviderInputs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kie: KieClient,
    private readonly photos: PhotosService,
  ) {}

  /** The provider's addresses of the pictures, person first. What was uploaded before is not uploaded again. */
  async upload(generationId: string): Promise<string[]> {
    const { manager } = this.dataSource;
    const inputs = await manager.find(GenerationInput, { where: { generationId }, order: { position: 'ASC' } });
    return Promise.all(
      inputs.map(async ({ position, photoId, providerUrl }) => {
        if (providerUrl) return providerUrl;
        const bytes = await this.photos.read(photoId);
        const url = await this.kie.uploadInput(bytes, `${photoId}.jpg`, 'image/jpeg');
        await manager.update(GenerationInput, { generationId, position }, { providerUrl: url });
        return url;
      }),
    );
  }
}
