import { Module } from '@nestjs/common';
import { catalog } from '../catalog.js';
import { env } from '../env.js';
import { OpenRouterClient } from './openrouter.js';

@Module({
  providers: [
    {
      provide: OpenRouterClient,
      useFactory: () =>
        new OpenRouterClient({
          apiKey: env().OPENROUTER_API_KEY,
          apiUrl: env().OPENROUTER_API_URL,
          models: [...new Set([env().OPENROUTER_MODEL, ...catalog.assistant.fallbackModels])],
          siteUrl: env().PUBLIC_URL,
        }),
    },
  ],
  exports: [OpenRouterClient],
})
export class OpenRouterModule {}
