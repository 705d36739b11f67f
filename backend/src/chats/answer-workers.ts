import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { env } from '../env.js';
import { type Repeating, repeat } from '../queue/repeat.js';
import { AnswerSweeper } from './answer-sweeper.js';

/** Milliseconds from the end of one sweep to the start of the next. */
const SWEEP_EVERY = 10_000;

/** Binds the writing of answers to its queue, and the sweep to its timer, in the processes that work. */
@Injectable()
export class AnswerWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeps: Repeating | undefined;

  constructor(private readonly sweeper: AnswerSweeper) {}

  onApplicationBootstrap(): void {
    if (!env().ROLES.includes('worker')) return;
    this.sweeps = repeat(SWEEP_EVERY, () => this.sweeper.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeps?.stop();
  }
}
