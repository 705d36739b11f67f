import { Controller, Get, SerializeOptions } from '@nestjs/common';
import { CATEGORIES, CATEGORY_OPTIONS, Config, MAX_GARMENTS, MAX_PHOTO_BYTES } from '@primerka/contract';
import { catalog, toCredits } from '../catalog.js';
import { env } from '../env.js';
import { MAX_PIXELS, MAX_SIDE } from '../images/decode.js';
import { Open } from '../tokens/open.js';

/** What can be ordered and what it costs, for a screen that nobody has signed in to yet. */
@Open()
@Controller('config')
export class ConfigController {
  @Get()
  @SerializeOptions({ schema: Config })
  config(): Config {
    const { TELEGRAM_BOT_USERNAME, TELEGRAM_API_URL, MAX_ACTIVE_GENERATIONS, OPENROUTER_API_KEY, sandbox, widgetUrl } =
      env();
    const options: Record<string, Record<string, readonly string[]>> = CATEGORY_OPTIONS;
    return {
      botUsername: TELEGRAM_BOT_USERNAME ?? null,
      sandbox,
      sandboxLaunchUrl: sandbox ? `${TELEGRAM_API_URL}/sandbox/launch` : null,
      widgetUrl,
      assistant: OPENROUTER_API_KEY !== undefined,
      limits: {
        maxPhotoBytes: MAX_PHOTO_BYTES,
        maxPixels: MAX_PIXELS,
        maxSide: MAX_SIDE,
        maxGarments: MAX_GARMENTS,
        maxActiveGenerations: MAX_ACTIVE_GENERATIONS,
      },
      categories: CATEGORIES.map((id) => ({
        id,
        options: Object.fromEntries(Object.entries(options[id] ?? {}).map(([name, values]) => [name, [...values]])),
      })),
      prices: {
        tryOn: toCredits(catalog.prices.tryOn),
        assistantMessage: toCredits(catalog.prices.assistantMessage),
        edit: toCredits(catalog.prices.edit),
        creditRub: { value: catalog.creditRub, currency: 'RUB' },
      },
    };
  }
}
