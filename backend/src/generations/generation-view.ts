import { Injectable, Logger } from '@nestjs/common';
import type { Charge, Generation as GenerationView } from '@primerka/contract';
import { DataSource, In } from 'typeorm';
import { toCredits } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { Notifier } from '../realtime/notifier.js';
import { Storage } from '../storage/storage.service.js';
import { Complaint } from './complaints.entity.js';
import type { Generation } from './generations.entity.js';

/** Shows orders to their owner: as an answer, or as a message to every device that listens. */
@Injectable()
export class GenerationViews {
  private readonly log = new Logger(GenerationViews.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly credits: CreditsService,
    private readonly storage: Storage,
    private readonly notifier: Notifier,
  ) {}

  async one(row: Generation): Promise<GenerationView> {
    const [charges, complaints] = await Promise.all([this.credits.charges([row.id]), this.complaints([row.id])]);
    return this.view(row, charges, complaints);
  }

  async many(rows: Generation[]): Promise<Map<string, GenerationView>> {
    const ids = rows.map(({ id }) => id);
    const [charges, complaints] = await Promise.all([this.credits.charges(ids), this.complaints(ids)]);
    return new Map(rows.map((row) => [row.id, this.view(row, charges, complaints)]));
  }

  /** Call after the change is committed. `money`: credits moved as well. */
  async announce(row: Generation, change?: 'money'): Promise<void> {
    try {
      this.notifier.send(row.userId, 'generation.updated', await this.one(row));
    } catch (error) {
      // What happened has happened; a client that hears nothing reads it.
      this.log.warn(`${row.id} could not be announced: ${String(error)}`);
    }
    if (change === 'money') await this.credits.announce(row.userId);
  }

  private async complaints(ids: string[]): Promise<Map<string, GenerationView['complaint']>> {
    const found = await this.dataSource.manager.findBy(Complaint, { generationId: In(ids) });
    return new Map(found.map(({ generationId, state }) => [generationId, { state }]));
  }

  private view(
    row: Generation,
    charges: Map<string, Charge>,
    complaints: Map<string, GenerationView['complaint']>,
  ): GenerationView {
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
      complaint: complaints.get(row.id) ?? null,
      retryOf: row.retryOf,
      input: inputOf(row),
      favourite: row.favourite,
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

/** What was ordered; a chat or a message that was deleted since is not named. */
export function inputOf({ input, chatId, messageId }: Generation): GenerationView['input'] {
  if (input.kind !== 'edit') return input;
  const { chatId: _chat, messageId: _message, variant, ...rest } = input;
  return {
    ...rest,
    ...(chatId && { chatId }),
    ...(messageId && { messageId, ...(variant !== undefined && { variant }) }),
  };
}
