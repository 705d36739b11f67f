import { Injectable } from '@nestjs/common';
import { MAX_PHOTO_BYTES, type Photo } from '@primerka/contract';
import type { Composer } from 'grammy';
import type { Message } from 'grammy/types';
import { DraftsService } from '../generations/drafts.service.js';
import { AppError } from '../errors.js';
import { RateLimits } from '../observe/rate-limit.js';
import { PhotosService } from '../photos/photos.service.js';
import { withButtons } from './app-buttons.js';
import type { BotContext } from './bot-context.js';
import { downloadPhoto, tooLarge } from './photo-download.js';
import type { Texts } from './texts-ru.js';
import type { PhotoRefusal } from './wording.js';

/**
 * A photo sent to the bot becomes the person of the sender's draft, through the same checks as an upload.
 * Doing it twice changes nothing: equal bytes are one photo, and the draft ends up the same.
 */
@Injectable()
export class PhotoMessages {
  constructor(
    private readonly limits: RateLimits,
    private readonly photos: PhotosService,
    private readonly drafts: DraftsService,
  ) {}

  answer(on: Composer<BotContext>): void {
    on.on(['message:photo', 'message:document'], (ctx) => this.take(ctx, ctx.msg));
  }

  private async take(ctx: BotContext, message: Message): Promise<void> {
    const { texts, user } = ctx;
    const album = message.media_group_id ? [texts.photo.album] : [];
    let photo: Photo;
    try {
      await this.limits.spend('uploads', user.id);
      const bytes = await downloadPhoto(ctx.api, fileOf(message));
      ({ photo } = await this.photos.upload(user.id, { kind: 'person', bytes }, null));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await ctx.reply([...album, refusalText(texts, error)].join('\n\n'));
      return;
    }
    await this.drafts.choosePerson(user.id, photo.id);
    const warnings = photo.warnings.map((warning) => texts.warnings[warning.code](warning));
    await ctx.reply(
      [...album, texts.photo.taken, ...warnings].join('\n\n'),
      withButtons([texts.buttons.continue, '/try']),
    );
  }
}

/**
 * The file to fetch: the largest size of a photo, or a picture sent as a file.
 * @throws AppError `photo.too_large`, `photo.unsupported_type`
 */
function fileOf({ photo, document }: Message): string {
  const size = photo?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  if (size) return size.file_id;
  // What it really is the checks of an upload will see; this only spares fetching a film.
  if (!document?.mime_type?.startsWith('image/')) throw new AppError('photo.unsupported_type', 'Not a picture');
  const bytes = document.file_size ?? 0;
  if (bytes > MAX_PHOTO_BYTES) throw tooLarge(bytes);
  return document.file_id;
}

function refusalText({ refusals }: Texts, { code, extras }: AppError): string {
  const words = code in refusals ? refusals[code as PhotoRefusal] : refusals.internal;
  const { title, text } = words(extras);
  return `${title}. ${text}`;
}
