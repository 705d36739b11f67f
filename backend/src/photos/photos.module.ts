import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { PhotosController } from './photos.controller.js';
import { PhotosService } from './photos.service.js';
import { Uploads } from './uploads.js';

@Module({
  imports: [ImagesModule, StorageModule],
  controllers: [PhotosController],
  providers: [PhotosService, Uploads],
  exports: [PhotosService],
})
export class PhotosModule {}
