import { Module } from '@nestjs/common';
import { ChatsModule } from '../chats/chats.module.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { Retention } from './retention.js';

@Module({ imports: [ChatsModule, GenerationsModule, PhotosModule], providers: [Retention] })
export class AccountModule {}
