import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, SerializeOptions } from '@nestjs/common';
import {
  Chat,
  ChatInput,
  ChatList,
  ChatMessage,
  ChatMessageInput,
  ChatMessageList,
  IdParam,
  PageQuery,
} from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { IdempotencyKey } from '../idempotency-key.js';
import { ChatMessages } from './chat-messages.js';
import { ChatsService } from './chats.service.js';

@Controller('chats')
export class ChatsController {
  constructor(
    private readonly chats: ChatsService,
    private readonly messages: ChatMessages,
  ) {}

  @Post()
  @SerializeOptions({ schema: Chat })
  open(@CurrentUser() user: SignedIn, @Body({ schema: ChatInput }) input: ChatInput): Promise<Chat> {
    return this.chats.open(user.id, input);
  }

  @Get()
  @SerializeOptions({ schema: ChatList })
  list(@CurrentUser() user: SignedIn, @Query({ schema: PageQuery }) query: PageQuery): Promise<ChatList> {
    return this.chats.list(user.id, query);
  }

  @Get(':id')
  @SerializeOptions({ schema: Chat })
  get(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Chat> {
    return this.chats.get(user.id, id);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<void> {
    return this.chats.delete(user.id, id);
  }

  @Get(':id/messages')
  @SerializeOptions({ schema: ChatMessageList })
  listMessages(
    @CurrentUser() user: SignedIn,
    @Param({ schema: IdParam }) { id }: { id: string },
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<ChatMessageList> {
    return this.messages.list(user.id, id, query);
  }

  @Post(':id/messages')
  @SerializeOptions({ schema: ChatMessage })
  say(
    @CurrentUser() user: SignedIn,
    @Param({ schema: IdParam }) { id }: { id: string },
    @IdempotencyKey('required') key: string,
    @Body({ schema: ChatMessageInput }) input: ChatMessageInput,
  ): Promise<ChatMessage> {
    return this.messages.say(user.id, id, input, key);
  }
}
