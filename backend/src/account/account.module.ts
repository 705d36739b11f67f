import { Module } from '@nestjs/common';
import { GenerationsModule } from '../generations/generations.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { Retention } from './retention.js';

@Module({ imports: [GenerationsModule, PhotosModule], providers: [Retention] })
export class AccountModule {}
