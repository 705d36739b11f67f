import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreditsModule } from '../credits/credits.module.js';
import { dataSourceOptions } from '../data-source.js';
import { GenerationsModule } from '../generations/generations.module.js';
import { PaymentsModule } from '../payments/payments.module.js';

/**
 * What the owner's command works with. A report may take its time, so statements have no limit; but
 * somebody waits for the answer that there is no database, so it is asked for once.
 */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({ useFactory: () => ({ ...dataSourceOptions(0), retryAttempts: 1 }) }),
    CreditsModule,
    GenerationsModule,
    PaymentsModule,
  ],
})
export class OwnerModule {}
