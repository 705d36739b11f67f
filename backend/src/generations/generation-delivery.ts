import { Injectable, Logger } from '@nestjs/common';
import { Images, UnreadableImage } from '../images/images.service.js';
import { KieClient } from '../kie/kie.js';
import { ResultForbidden, ResultUnavailable } from '../kie/result-download.js';
import { Storage } from '../storage/storage.service.js';
import { GenerationEnd } from './generation-end.js';
import type { Generation } from './generations.entity.js';

/** `again`: fetching once more may help. `hopeless`: it cannot. */
export type DeliveryOutcome = 'delivered' | 'again' | 'hopeless';

/**
 * From the provider's link to the owner's picture: fetched, decoded, stored as a clean and a shown
 * one, and only then paid for. Files of a delivery that is cut off delete themselves.
 */
@Injectable()
export class GenerationDelivery {
  private readonly log = new Logger(GenerationDelivery.name);

  constructor(
    private readonly kie: KieClient,
    private readonly images: Images,
    private readonly storage: Storage,
    private readonly end: GenerationEnd,
  ) {}

  async deliver({ id, providerResultUrl, watermarked }: Generation): Promise<DeliveryOutcome> {
    try {
      const bytes = await this.kie.downloadResult(providerResultUrl ?? '');
      const { clean, shown, thumb, width, height } = await this.images.finishResult(bytes, { watermark: watermarked });
      const [cleanKey, shownKey, thumbKey] = await Promise.all([
        this.storage.put(clean),
        this.storage.put(shown),
        this.storage.put(thumb),
      ]);
      await this.end.succeed(id, { cleanKey, shownKey, thumbKey, width, height });
      return 'delivered';
    } catch (error) {
      const passing = error instanceof ResultUnavailable || error instanceof UnreadableImage;
      if (!passing && !(error instanceof ResultForbidden)) throw error;
      this.log.warn(`${id}: the result could not be fetched: ${error.message}`);
      return passing ? 'again' : 'hopeless';
    }
  }
}
