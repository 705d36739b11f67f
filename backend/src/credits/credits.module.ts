import { Module } from '@nestjs/common';
import { QueueModule } from '../queue/queue.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { CreditsController } from './credits.controller.js';
import { CreditsService } from './credits.service.js';
import { GrantExpiry } from './grant-expiry.js';
import { LedgerAudit } from './ledger-audit.js';
import { Ledger } from './ledger.js';
import { PromoController } from './promo.controller.js';
import { Promo } from './promo.js';

@Module({
  imports: [QueueModule, RealtimeModule],
  controllers: [CreditsController, PromoController],
  providers: [Ledger, GrantExpiry, LedgerAudit, CreditsService, Promo],
  exports: [Ledger, LedgerAudit, CreditsService, Promo],
})
export class CreditsModule {}
