import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Whom the bot may write to: not those who blocked it or never started it, until they write themselves. */
@Injectable()
export class BotChats {
  constructor(private readonly dataSource: DataSource) {}

  async isClosed(userId: string): Promise<boolean> {
    const closed = await this.dataSource.query<unknown[]>(
      `select 1 from bot_chat where user_id = $1 and closed_at is not null`,
      [userId],
    );
    return closed.length > 0;
  }

  async close(userId: string): Promise<void> {
    await this.dataSource.query(
      `insert into bot_chat as chat (user_id, closed_at) values ($1, now())
       on conflict (user_id) do update set closed_at = coalesce(chat.closed_at, now())`,
      [userId],
    );
  }

  async open(userId: string): Promise<void> {
    await this.dataSource.query(`update bot_chat set closed_at = null where user_id = $1 and closed_at is not null`, [
      userId,
    ]);
  }
}
