import type { MenuButton } from './chats.js';

export interface BotCommand {
  command: string;
  description: string;
}

export interface PreparedMessage {
  id: string;
  userId: number;
  /** Unix seconds. */
  expirationDate: number;
  result: object;
}

/** What the bot tells of itself, by language ('' is for everybody else). */
export class Profile {
  /** By scope and language. */
  readonly commands = new Map<string, BotCommand[]>();
  readonly descriptions = new Map<string, string>();
  readonly shortDescriptions = new Map<string, string>();
  readonly prepared: PreparedMessage[] = [];
  /** For chats that have none of their own. */
  menuButton: MenuButton = { type: 'default' };

  /** The commands somebody of this language sees in a private chat: the narrowest list there is. */
  commandsFor(userId: number, language = ''): BotCommand[] {
    const scopes = [`chat ${userId}`, 'all_private_chats', 'default'];
    const keys = scopes.flatMap((scope) => [`${scope}|${language}`, `${scope}|`]);
    return keys.map((key) => this.commands.get(key)).find((list) => list !== undefined) ?? [];
  }

  descriptionFor(language = ''): string {
    return this.descriptions.get(language) ?? this.descriptions.get('') ?? '';
  }

  clear(): void {
    this.commands.clear();
    this.descriptions.clear();
    this.shortDescriptions.clear();
    this.prepared.length = 0;
    this.menuButton = { type: 'default' };
  }
}
