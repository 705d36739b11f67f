import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CreditsModule } from '../credits/credits.module.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { ObserveModule } from '../observe/observe.module.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { AdminCommands } from './admin-commands.js';
import { BotChats } from './bot-chats.js';
import { BotProfile } from './bot-profile.js';
import { BotWorkers } from './bot-workers.js';
import { Conversation } from './conversation.js';
import { Notices } from './notices.js';
import { OrderDelivery } from './order-delivery.js';
import { OrderMessages } from './order-messages.js';
import { Pace } from './pace.js';
import { Personal } from './personal.js';
import { PhotoMessages } from './photo-messages.js';
import { Poller } from './poller.js';
import { ReferralController } from './referral.controller.js';
import { ReferralRewards } from './referral-rewards.js';
import { Referrals } from './referrals.js';
import { Sender } from './sender.js';
import { ShareController } from './share.controller.js';
import { Shares } from './shares.js';
import { Support } from './support.js';
import { TelegramUpdates } from './telegram-updates.js';
import { TelegramWebhookController } from './telegram-webhook.controller.js';
import { UpdateInbox } from './update-inbox.js';

@Module({
  imports: [
    AuthModule,
    CreditsModule,
    GenerationsModule,
    ObserveModule,
    PaymentsModule,
    PhotosModule,
    QueueModule,
    RealtimeModule,
    StorageModule,
  ],
  controllers: [TelegramWebhookController, ReferralController, ShareController],
  providers: [
    AdminCommands,
    BotChats,
    BotProfile,
    BotWorkers,
    Conversation,
    Notices,
    OrderDelivery,
    OrderMessages,
    Pace,
    Personal,
    PhotoMessages,
    Poller,
    ReferralRewards,
    Referrals,
    Sender,
    Shares,
    Support,
    TelegramUpdates,
    UpdateInbox,
  ],
})
export class BotModule {}
