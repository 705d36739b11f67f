import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/tokens.module.js';
import { Notifier } from './notifier.js';

@Module({ imports: [TokensModule], providers: [Notifier], exports: [Notifier] })
export class RealtimeModule {}
