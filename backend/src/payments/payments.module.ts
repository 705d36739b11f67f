import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module.js';
import { LedgerAudit } from '../credits/ledger-audit.js';
import { env } from '../env.js';
import { QueueModule } from '../queue/queue.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { Inbox } from './inbox.js';
import { PAYMENT_INVARIANTS } from './payment-invariants.js';
import { PaymentJobs } from './payment-jobs.js';
import { PaymentSteps } from './payment-steps.js';
import { PaymentViews } from './payment-views.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsService } from './payments.service.js';
import { Plans } from './plans.js';
import { Reconciliation } from './reconciliation.js';
import { RefundProviders } from './refund-providers.js';
import { Refunds } from './refunds.js';
import { Settlement } from './settlement.js';
import { ShopCheck } from './shop-check.js';
import { StarsNotifications } from './stars-notifications.js';
import { StarsPayments } from './stars-payments.js';
import { StarsRenewals } from './stars-renewals.js';
import { StarsClient } from './stars.js';
import { SubscriptionCharger } from './subscription-charger.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { YooKassaNotifications } from './yookassa-notifications.js';
import { YooKassaPayments } from './yookassa-payments.js';
import { YooKassaWebhookController } from './yookassa-webhook.controller.js';
import { YooKassaClient } from './yookassa.js';

@Module({
  imports: [CreditsModule, QueueModule, RealtimeModule],
  controllers: [PaymentsController, SubscriptionsController, YooKassaWebhookController],
  providers: [
    {
      provide: YooKassaClient,
      useFactory: () => {
        const { YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY, YOOKASSA_API_URL } = env();
        // Without an account no method of YooKassa's is offered and no call is made.
        return new YooKassaClient({
          shopId: YOOKASSA_SHOP_ID ?? '',
          secretKey: YOOKASSA_SECRET_KEY ?? '',
          apiUrl: YOOKASSA_API_URL,
        });
      },
    },
    {
      provide: StarsClient,
      useFactory: () => new StarsClient(env().TELEGRAM_BOT_TOKEN, env().TELEGRAM_API_URL),
    },
    Inbox,
    PaymentJobs,
    PaymentSteps,
    PaymentViews,
    PaymentsService,
    Plans,
    Reconciliation,
    Refunds,
    RefundProviders,
    Settlement,
    ShopCheck,
    StarsNotifications,
    StarsPayments,
    StarsRenewals,
    SubscriptionCharger,
    SubscriptionsService,
    YooKassaNotifications,
    YooKassaPayments,
  ],
  exports: [StarsNotifications, Refunds, Reconciliation],
})
export class PaymentsModule {
  constructor(audit: LedgerAudit) {
    audit.include(PAYMENT_INVARIANTS);
  }
}
