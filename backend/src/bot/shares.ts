import { Injectable, Logger } from '@nestjs/common';
import type { Share } from '@primerka/contract';
import { Api, InlineKeyboard } from 'grammy';
import type { InlineQueryResultPhoto } from 'grammy/types';
import { DataSource } from 'typeorm';
import { User } from '../auth/user.entity.js';
import { env } from '../env.js';
import { Looks } from '../generations/looks.js';
import { type SharedPicture, Stories } from '../generations/stories.js';
import { Storage } from '../storage/storage.service.js';
import { startAppLink } from './app-buttons.js';
import { Referrals } from './referrals.js';
import { SHARE_TEXTS } from './share-texts.js';
import { clientOptions, failureOf, wordsOf } from './telegram-client.js';

/** Seconds: a person waits, and the story does without. */
const TIMEOUT = 5;
/** Bytes: larger photos Telegram does not take by address (https://core.telegram.org/bots/api#inlinequeryresultphoto). */
const MAX_PHOTO = 5 * 1024 * 1024;

/**
 * Makes a delivered picture ready for others: a message to send on, and a copy for a story. The message of a
 * try-on leads to its look, where friends find the same clothes; that of an edit into the app.
 */
@Injectable()
export class Shares {
  private readonly log = new Logger(Shares.name);
  private readonly api = new Api(env().TELEGRAM_BOT_TOKEN, clientOptions(TIMEOUT));

  constructor(
    private readonly dataSource: DataSource,
    private readonly stories: Stories,
    private readonly storage: Storage,
    private readonly referrals: Referrals,
    private readonly looks: Looks,
  ) {}

  /**
   * Asked again soon, the answer is the same.
   * @throws AppError as `Stories.of`; never for what Telegram does
   */
  async share(userId: string, id: string): Promise<Share> {
    const picture = await this.stories.of(userId, id);
    const code = await this.looks.codeOf(userId, id);
    const link = code ? startAppLink(`look_${code}`) : await this.referrals.link(userId);
    return {
      preparedMessageId: (await this.prepared(id)) ?? (await this.prepare(userId, id, picture, link)),
      storyUrl: this.storage.signedUrl(picture.storyKey),
    };
  }

  private async prepared(id: string): Promise<string | null> {
    const [message] = await this.dataSource.query<{ preparedId: string }[]>(
      `select prepared_id as "preparedId" from prepared_message where generation_id = $1 and expires_at > now()`,
      [id],
    );
    return message?.preparedId ?? null;
  }

  private async prepare(
    userId: string,
    id: string,
    picture: SharedPicture,
    link: string | null,
  ): Promise<string | null> {
    if (env().botMode === 'off') return null;
    const user = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    const result = await this.result(user, id, picture, link);
    const message = await this.save(user.telegramId, result);
    if (!message) return null;
    // A link lives at least half of its time, so a quarter of it is left to the message that is used again last.
    const linkLives = Date.now() + (env().MEDIA_URL_TTL * 1000) / 4;
    await this.dataSource.query(
      `insert into prepared_message as message (generation_id, prepared_id, expires_at) values ($1, $2, $3)
       on conflict (generation_id) do update set prepared_id = excluded.prepared_id, expires_at = excluded.expires_at
         where message.expires_at <= now()`,
      [id, message.id, new Date(Math.min(message.expiration_date * 1000, linkLives))],
    );
    // Of twins that asked at the same moment all get the first one's.
    return (await this.prepared(id)) ?? message.id;
  }

  /** Null for whatever keeps Telegram from making one. */
  private async save(telegramId: number, result: InlineQueryResultPhoto) {
    try {
      return await this.api.savePreparedInlineMessage(telegramId, result, {
        allow_user_chats: true,
        allow_group_chats: true,
        allow_channel_chats: true,
      });
    } catch (error) {
      this.log.warn(`No message prepared (${failureOf(error).kind}): ${wordsOf(error)}`);
      return null;
    }
  }

  private async result(
    { locale }: User,
    id: string,
    picture: SharedPicture,
    link: string | null,
  ): Promise<InlineQueryResultPhoto> {
    const { caption, button } = SHARE_TEXTS[locale];
    const fits = (await this.storage.size(picture.shownKey)) <= MAX_PHOTO;
    return {
      type: 'photo',
      id,
      photo_url: this.storage.signedUrl(fits ? picture.shownKey : picture.storyKey),
      thumbnail_url: this.storage.signedUrl(picture.thumbKey),
      ...(fits ? { photo_width: picture.width, photo_height: picture.height } : {}),
      caption,
      ...(link ? { reply_markup: new InlineKeyboard().url(button, link) } : {}),
    };
  }
}
