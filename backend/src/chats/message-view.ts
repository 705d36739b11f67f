import { Injectable, Logger } from '@nestjs/common';
import type { Charge, ChatMessage as MessageView, PictureRef } from '@primerka/contract';
import { CreditsService } from '../credits/credits.service.js';
import { Notifier } from '../realtime/notifier.js';
import type { ChatMessage, MessagePart } from './chats.entity.js';

const partOf = <T extends MessagePart['type']>({ parts }: ChatMessage, type: T) =>
  parts.find((part): part is Extract<MessagePart, { type: T }> => part.type === type);

export const textOf = (row: ChatMessage): string => partOf(row, 'text')?.text ?? '';
export const variantsOf = (row: ChatMessage) => partOf(row, 'variants')?.variants ?? [];
/** The picture the message's turn started from. */
export const baseOf = (row: ChatMessage): PictureRef | null => partOf(row, 'image')?.image ?? null;

/** Shows messages to their owner: as an answer, or to every device that listens. */
@Injectable()
export class MessageViews {
  private readonly log = new Logger(MessageViews.name);

  constructor(
    private readonly credits: CreditsService,
    private readonly notifier: Notifier,
  ) {}

  async one(row: ChatMessage): Promise<MessageView> {
    return view(row, await this.credits.charges([row.id]));
  }

  async many(rows: readonly ChatMessage[]): Promise<MessageView[]> {
    const charges = await this.credits.charges(rows.map(({ id }) => id));
    return rows.map((row) => view(row, charges));
  }

  /** Call after the change is committed. `money`: credits moved as well. */
  async announce(row: ChatMessage, change?: 'money'): Promise<void> {
    try {
      this.notifier.send(row.userId, 'chat.message', await this.one(row));
    } catch (error) {
      // What was said is said; a client that hears nothing reads it.
      this.log.warn(`${row.id} could not be announced: ${String(error)}`);
    }
    if (change === 'money') await this.credits.announce(row.userId);
  }
}

function view(row: ChatMessage, charges: Map<string, Charge>): MessageView {
  const error = partOf(row, 'error');
  return {
    id: row.id,
    chatId: row.chatId,
    role: row.role,
    text: textOf(row),
    state: row.state,
    variants: variantsOf(row),
    error: error ? { code: error.code, retryable: error.retryable } : null,
    charge: charges.get(row.id) ?? null,
    base: baseOf(row),
    replyTo: row.replyTo,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}
