import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Milliseconds between two messages to one chat: Telegram asks for one a second. */
const IN_A_CHAT = 1_000;
/** Between any two. Telegram takes 30 a second; five of them are left to answers. */
const IN_ALL = 40;

/**
 * The pace of messages that nobody asked for, over all processes (https://core.telegram.org/bots/faq,
 * "My bot is hitting limits"). Answers do not pass here: a person waits for them, and writes slower.
 */
@Injectable()
export class Pace {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes the turn to write to a user now. @returns 0, or the milliseconds after which to ask again */
  async take(userId: string): Promise<number> {
    const { manager } = this.dataSource;
    const inChat = await manager.query<unknown[]>(
      `insert into bot_chat as chat (user_id, next_at) values ($1, now() + interval '${IN_A_CHAT} ms')
       on conflict (user_id) do update set next_at = excluded.next_at
         where chat.next_at is null or chat.next_at <= now() returning 1`,
      [userId],
    );
    if (inChat.length === 0) return IN_A_CHAT;
    // The turns of all are short, so one is waited for; a batch must not be put off for each message in it.
    for (let tries = IN_A_CHAT / IN_ALL; tries > 0; tries -= 1) {
      if (await this.takeInAll()) return 0;
      await sleep(IN_ALL);
    }
    // Those who wait longer spread out, or they would all ask again at once.
    return IN_A_CHAT + Math.random() * IN_A_CHAT;
  }

  private async takeInAll(): Promise<boolean> {
    const taken = await this.dataSource.query<unknown[]>(
      `insert into bot_state as state (id, next_at) values (1, now() + interval '${IN_ALL} ms')
       on conflict (id) do update set next_at = excluded.next_at
         where state.next_at is null or state.next_at <= now() returning 1`,
    );
    return taken.length > 0;
  }
}
