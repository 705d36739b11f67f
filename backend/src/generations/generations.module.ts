import { Module } from '@nestjs/common';
import { CreditsModule } from '../credits/credits.module.js';
import { ImagesModule } from '../images/images.module.js';
import { KieModule } from '../kie/kie.module.js';
import { PhotosModule } from '../photos/photos.module.js';
import { QueueModule } from '../queue/queue.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { Complaints } from './complaints.js';
import { ConfigController } from './config.controller.js';
import { DraftsController } from './drafts.controller.js';
import { DraftsService } from './drafts.service.js';
import { EditSources } from './edit-sources.js';
import { GenerationEnd } from './generation-end.js';
import { GenerationDelivery } from './generation-delivery.js';
import { GenerationOrders } from './generation-orders.js';
import { GenerationQuotes } from './generation-quotes.js';
import { GenerationSubmit } from './generation-submit.js';
import { GenerationSweeper } from './generation-sweeper.js';
import { GenerationViews } from './generation-view.js';
import { GenerationWatch } from './generation-watch.js';
import { GenerationWorkers } from './generation-workers.js';
import { GenerationsController } from './generations.controller.js';
import { GenerationsService } from './generations.service.js';
import { KieWebhookController } from './kie-webhook.controller.js';
import { LooksController } from './looks.controller.js';
import { Looks } from './looks.js';
import { ProviderCircuit } from './provider-circuit.js';
import { ProviderInputs } from './provider-inputs.js';
import { ProviderTasks } from './provider-tasks.js';
import { Stories } from './stories.js';

@Module({
  imports: [CreditsModule, ImagesModule, KieModule, PhotosModule, QueueModule, RealtimeModule, StorageModule],
  controllers: [GenerationsController, DraftsController, ConfigController, KieWebhookController, LooksController],
  providers: [
    EditSources,
    GenerationQuotes,
    GenerationOrders,
    GenerationsService,
    GenerationDelivery,
    DraftsService,
    GenerationViews,
    Complaints,
    GenerationEnd,
    GenerationSubmit,
    GenerationWatch,
    GenerationSweeper,
    GenerationWorkers,
    Looks,
    ProviderCircuit,
    ProviderInputs,
    ProviderTasks,
    Stories,
  ],
  exports: [GenerationsService, Complaints, DraftsService, Looks, Stories],
})
export class GenerationsModule {}
