import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { env } from '../env.js';
import { type Repeating, repeat } from '../queue/repeat.js';
import { Queues } from '../queue/queues.js';
import { ANSWER } from './answer-queue.js';
import { AnswerSweeper } from './answer-sweeper.js';
import { AnswerWriter } from './answer-writer.js';

/** Milliseconds from the end of one sweep to the start of the next. */
const SWEEP_EVERY = 10_000;

/** Answers one process writes at a time: each waits for the model nearly all the while. */
const AT_ONCE = 64;

/** Binds the writing of answers to its queue, and the sweep to its timer, in the processes that work. */
@Injectable()
export class AnswerWorkers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeps: Repeating | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly writer: AnswerWriter,
    private readonly sweeper: AnswerSweeper,
  ) {}

  onApplicationBootstrap(): void {
    if (!env().ROLES.includes('worker')) return;
    this.queues.work(ANSWER, { concurrency: AT_ONCE }, (id) => this.writer.write(id));
    this.sweeps = repeat(SWEEP_EVERY, () => this.sweeper.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeps?.stop();
  }
}
