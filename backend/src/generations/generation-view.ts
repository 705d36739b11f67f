import { Injectable, Logger } from '@nestjs/common';
import type { Charge, Generation as GenerationView } from '@primerka/contract';
import { toCredits } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { Notifier } from '../realtime/notifier.js';
import { Storage } from '../storage/storage.service.js';
import type { Generation } from './generations.entity.js';

/** Shows orders to their owner: as an answer, or as a message to every device that listens. */
@Injectable()
export class GenerationViews {
  private readonly log = new Logger(GenerationViews.name);

  constructor(
    private readonly credits: CreditsService,
    private readonly storage: Storage,
    private readonly notifier: Notifier,
  ) {}

  async one(row: Generation): Promise<GenerationView> {
    return this.view(row, await this.credits.charges([row.id]));
  }

  async many(rows: Generation[]): Promise<Map<string, GenerationView>> {
    const charges = await this.credits.charges(rows.map(({ id }) => id));
    return new Map(rows.map((row) => [row.id, this.view(row, charges)]));
  }

  /** Call after the change is committed. `money`: credits moved as well. */
  async announce(row: Generation, change?: 'money'): Promise<void> {
    try {
      this.notifier.send(row.userId, 'generation.updated', await this.one(row));
      if (change === 'money') {
        this.notifier.send(row.userId, 'credits.updated', await this.credits.balance(row.userId));
      }
    } catch (error) {
      // What happened has happened; a client that hears nothing reads it.
      this.log.warn(`${row.id} could not be announced: ${String(error)}`);
    }
  }

  private view(row: Generation, charges: Map<string, Charge>): GenerationView {
    const charge = charges.get(row.id);
    if (!charge) throw new Error(`Order ${row.id} has no hold`);
    return {
      id: row.id,
      kind: row.kind,
      status: row.status,
      stage: row.stage,
      version: row.version,
      price: toCredits(row.price),
      watermarked: row.watermarked,
      charge,
      result: this.result(row),
      error: row.errorCode && { code: row.errorCode, retryable: row.errorRetryable ?? false },
      complaint: null,
      retryOf: row.retryOf,
      input: row.input,
      favourite: false,
      createdAt: row.createdAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      finishedAt: row.finishedAt?.toISOString() ?? null,
    };
  }

  private result({ shownKey, thumbKey, width, height }: Generation): GenerationView['result'] {
    if (!shownKey || !thumbKey || !width || !height) return null;
    return {
      url: this.storage.signedUrl(shownKey),
      thumbUrl: this.storage.signedUrl(thumbKey),
      downloadUrl: this.storage.signedUrl(shownKey, { download: true }),
      width,
      height,
    };
  }
}
