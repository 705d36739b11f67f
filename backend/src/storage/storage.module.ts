import { Module } from '@nestjs/common';
import { MediaController } from './media.controller.js';
import { Storage } from './storage.service.js';

@Module({ controllers: [MediaController], providers: [Storage], exports: [Storage] })
export class StorageModule {}
