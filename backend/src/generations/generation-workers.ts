import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { env } from '../env.js';
import { Queues } from '../queue/queues.js';
import { type Repeating, repeat } from '../queue/repeat.js';
import { SUBMIT, WATCH } from './generation-queues.js';
import { GenerationSubmit } from './generation-submit.js';
import { GenerationSweeper } from './generation-sweeper.js';
import { GenerationWatch } from './generation-watch.js';

/** Milliseconds from the end of one sweep to the start of the next. */
const SWEEP_EVERY = 10_000;

/** Binds the run to its queues, and the sweep to its timer, in the processes that work. */
@Injectable()
export class GenerationWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeps: Repeating | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly submit: GenerationSubmit,
    private readonly watch: GenerationWatch,
    private readonly sweeper: GenerationSweeper,
  ) {}

  onApplicationBootstrap(): void {
    if (!env().ROLES.includes('worker')) return;
    const limiter = { max: env().KIE_CREATES_PER_10S, duration: 10_000 };
    this.queues.work(SUBMIT, { concurrency: 8, limiter }, (id) => this.submit.step(id));
    this.queues.work(WATCH, { concurrency: 16 }, (id) => this.watch.step(id));
    this.sweeps = repeat(SWEEP_EVERY, () => this.sweeper.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeps?.stop();
  }
}
