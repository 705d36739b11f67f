import { Module, type OnModuleInit } from '@nestjs/common';
import { LedgerAudit } from '../credits/ledger-audit.js';
import { CreditsModule } from '../credits/credits.module.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { ImagesModule } from '../images/images.module.js';
import { OpenRouterModule } from '../openrouter/openrouter.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { AnswerContext } from './answer-context.js';
import { AnswerEnd } from './answer-end.js';
import { AnswerSweeper } from './answer-sweeper.js';
import { AnswerWaits } from './answer-waits.js';
import { AnswerWorkers } from './answer-workers.js';
import { AnswerWriter } from './answer-writer.js';
import { AssistantCircuit } from './assistant-circuit.js';
import { Assistant } from './assistant.js';
import { CHAT_INVARIANTS } from './chat-invariants.js';
import { ChatMessages } from './chat-messages.js';
import { ChatPictures } from './chat-pictures.js';
import { ChatViews } from './chat-view.js';
import { ChatsController } from './chats.controller.js';
import { ChatsService } from './chats.service.js';
import { MessageViews } from './message-view.js';
import { Questions } from './questions.js';

@Module({
  imports: [
    CreditsModule,
    GenerationsModule,
    ImagesModule,
    OpenRouterModule,
    PhotosModule,
    QueueModule,
    RealtimeModule,
    StorageModule,
  ],
  controllers: [ChatsController],
  providers: [
    ChatsService,
    ChatMessages,
    Questions,
    ChatViews,
    ChatPictures,
    MessageViews,
    AnswerWaits,
    AnswerEnd,
    AnswerSweeper,
    AnswerWorkers,
    AnswerWriter,
    AnswerContext,
    Assistant,
    AssistantCircuit,
  ],
  exports: [ChatsService],
})
export class ChatsModule implements OnModuleInit {
  constructor(private readonly audit: LedgerAudit) {}

  onModuleInit(): void {
    this.audit.include(CHAT_INVARIANTS);
  }
}
