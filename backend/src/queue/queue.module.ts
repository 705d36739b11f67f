import { Module } from '@nestjs/common';
import { ObserveModule } from '../observe/observe.module.js';
import { Queues } from './queues.js';

@Module({ imports: [ObserveModule], providers: [Queues], exports: [Queues] })
export class QueueModule {}
