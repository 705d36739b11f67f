import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { env } from '../env.js';
import { Queues } from '../queue/queues.js';
import { SUBMIT, SWEEP, WATCH } from './generation-queues.js';
import { GenerationSubmit } from './generation-submit.js';
import { GenerationSweeper } from './generation-sweeper.js';
import { GenerationWatch } from './generation-watch.js';

/** Binds the run to its queues in the processes that work. */
@Injectable()
export class GenerationWorkers implements OnApplicationBootstrap {
  constructor(
    private readonly queues: Queues,
    private readonly submit: GenerationSubmit,
    private readonly watch: GenerationWatch,
    private readonly sweeper: GenerationSweeper,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!env().ROLES.includes('worker')) return;
    const limiter = { max: env().KIE_CREATES_PER_10S, duration: 10_000 };
    this.queues.work(SUBMIT, { concurrency: 8, limiter }, (id) => this.submit.step(id));
    this.queues.work(WATCH, { concurrency: 16 }, (id) => this.watch.step(id));
    await this.queues.every(SWEEP, 10_000, () => this.sweeper.sweep());
  }
}
