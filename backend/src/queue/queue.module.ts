import { Module } from '@nestjs/common';
import { ObserveModule } from '../observe/observe.module.js';
import { Bull } from './bull.js';
import { Queues } from './queues.js';
import { Schedules } from './schedules.js';

@Module({ imports: [ObserveModule], providers: [Bull, Queues, Schedules], exports: [Queues, Schedules] })
export class QueueModule {}
