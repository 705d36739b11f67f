import { Logger, Module } from '@nestjs/common';
import { env } from '../env.js';
import { KieClient } from './kie.js';

@Module({
  providers: [
    {
      provide: KieClient,
      useFactory: () =>
        new KieClient({
          apiKey: env().KIE_API_KEY,
          apiUrl: env().KIE_API_URL,
          uploadUrl: env().KIE_UPLOAD_URL,
          model: env().KIE_MODEL,
          resultHosts: env().KIE_RESULT_HOSTS,
          webhookHmacKey: env().KIE_WEBHOOK_HMAC_KEY,
          logger: new Logger(KieClient.name),
        }),
    },
  ],
  exports: [KieClient],
})
export class KieModule {}
