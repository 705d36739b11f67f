import { availableParallelism } from 'node:os';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';
import { AppError } from '../errors.js';
import type { Unusable } from './decode.js';
import type { FinishedResult, Unreadable } from './finish-result.js';
import type { NormalisedPicture } from './normalise.js';

/** The bytes are no picture we can use: no JPEG or PNG, broken, animated or too large to decode. */
export class UnreadableImage extends Error {}

/** One core stays with the event loop, so that others do not wait while somebody uploads. */
const THREADS = Math.max(1, availableParallelism() - 1);

/** Pictures that may wait for a thread: about three seconds of work and, at 5 MiB each, 320 MiB. */
const MAX_WAITING = 64;

type Task = 'normalise' | 'finishResult' | 'story' | 'forModel';

/** Work on pictures, off the event loop: a bounded number at a time, a bounded number waiting. */
@Injectable()
export class Images implements OnApplicationShutdown {
  private readonly pool = new Piscina({
    filename: new URL('./images.worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: THREADS,
    maxQueue: MAX_WAITING,
    idleTimeout: 30_000,
  });

  constructor() {
    // A thread that dies while idle has nobody to tell; unheard, its error would end the process.
    this.pool.on('error', (error: Error) => new Logger(Images.name).error(error));
  }

  /**
   * Checks and re-encodes an upload; the promise is kept by `normalise.ts`. Takes the memory of
   * `bytes` over, which must be its own (`Buffer.allocUnsafeSlow`): afterwards it is empty.
   * @throws AppError `unavailable` when too many pictures wait
   */
  async normalise(bytes: Buffer): Promise<NormalisedPicture | Unusable> {
    const answer = await this.run<NormalisedPicture | Unusable>('normalise', bytes, [bytes.buffer as ArrayBuffer]);
    if ('unusable' in answer) return answer;
    return { ...answer, bytes: Buffer.from(answer.bytes), thumb: Buffer.from(answer.thumb) };
  }

  /**
   * Makes the stored pictures of an order from what the provider drew (`finish-result.ts`).
   * @throws UnreadableImage
   * @throws AppError `unavailable` when too many pictures wait
   */
  async finishResult(bytes: Buffer, { watermark }: { watermark: boolean }): Promise<FinishedResult> {
    const answer = await this.run<FinishedResult | Unreadable>('finishResult', { bytes, watermark });
    if ('unreadable' in answer) throw new UnreadableImage(answer.unreadable);
    const { clean, shown, thumb, width, height } = answer;
    return { clean: Buffer.from(clean), shown: Buffer.from(shown), thumb: Buffer.from(thumb), width, height };
  }

  /**
   * Makes the copy of a picture that fills the screen of a phone (`story.ts`).
   * @param botName as Telegram spells it, without the `@`; null leaves it out
   * @throws UnreadableImage
   * @throws AppError `unavailable` when too many pictures wait
   */
  async story(bytes: Buffer, botName: string | null): Promise<Buffer> {
    const answer = await this.run<Uint8Array | Unreadable>('story', { bytes, botName });
    if ('unreadable' in answer) throw new UnreadableImage(answer.unreadable);
    return Buffer.from(answer);
  }

  /**
   * Makes the small copy of a picture that a language model is shown (`for-model.ts`).
   * @throws UnreadableImage
   * @throws AppError `unavailable` when too many pictures wait
   */
  async forModel(bytes: Buffer): Promise<Buffer> {
    const answer = await this.run<Uint8Array | Unreadable>('forModel', bytes);
    if ('unreadable' in answer) throw new UnreadableImage(answer.unreadable);
    return Buffer.from(answer);
  }

  /** Lets running work end: an order's last step may be among it. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  private async run<Answer>(name: Task, task: unknown, transferList: ArrayBuffer[] = []): Promise<Answer> {
    if (this.pool.queueSize >= MAX_WAITING) {
      throw new AppError('unavailable', 'Too many pictures are being worked on', { retryAfter: 5 });
    }
    return (await this.pool.run(task, { name, transferList })) as Answer;
  }
}
