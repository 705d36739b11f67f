import { Module } from '@nestjs/common';
import { CreditsController } from './credits.controller.js';
import { CreditsService } from './credits.service.js';
import { LedgerAudit } from './ledger-audit.js';
import { Ledger } from './ledger.js';

@Module({
  controllers: [CreditsController],
  providers: [Ledger, LedgerAudit, CreditsService],
  exports: [Ledger, CreditsService],
})
export class CreditsModule {}
