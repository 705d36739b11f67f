import { Injectable } from '@nestjs/common';
import { type Quote, type TryOnInput, incompatibleCategories } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { catalog, toCredits, toRoubles } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { AppError } from '../errors.js';
import { orderRefusal } from '../photos/photo-checks.js';
import { PhotosService } from '../photos/photos.service.js';

/** Milliseconds the measured waiting time is good for. */
const EXPECTATION_TTL = 30_000;

/** What an order would cost, who would pay, how long it would take, and whether it can be drawn at all. */
@Injectable()
export class GenerationQuotes {
  private expectation = { seconds: Promise.resolve(catalog.expectedSeconds), readAt: 0 };

  constructor(
    private readonly dataSource: DataSource,
    private readonly credits: CreditsService,
    private readonly photos: PhotosService,
  ) {}

  async quote(userId: string, input: TryOnInput): Promise<Quote> {
    this.refuseIncompatible(input);
    await this.dataSource.transaction((tx) => this.checkPhotos(tx, userId, input));
    const price = catalog.prices.tryOn;
    const { plan, available } = await this.credits.preview(userId, price, input.payWith);
    return {
      price: toCredits(price),
      priceRub: toRoubles(price),
      pays: (plan?.parts ?? []).map(({ source, amount }) => ({ source, amount: toCredits(amount) })),
      watermarked: plan?.watermarked ?? false,
      expectedSeconds: await this.expectedSeconds(),
      available: toCredits(available),
    };
  }

  /** @throws AppError `garments.incompatible` */
  refuseIncompatible({ garments }: TryOnInput): void {
    const categories = incompatibleCategories(garments.map(({ category }) => category));
    if (categories.length > 0) {
      throw new AppError('garments.incompatible', 'These items cannot be worn together', { categories });
    }
  }

  /** The photos must be the user's, of the right kind, and fit what they are used for. */
  async checkPhotos(tx: EntityManager, userId: string, input: TryOnInput): Promise<void> {
    const ids = [input.personPhotoId, ...input.garments.map(({ photoId }) => photoId)];
    const [person, ...garments] = await this.photos.requireOwn(tx, userId, ids);
    const misused = [
      ...(person?.kind === 'person' ? [] : [{ path: 'personPhotoId', message: 'Not a photo of a person' }]),
      ...garments.flatMap(({ kind }, i) =>
        kind === 'garment' ? [] : [{ path: `garments.${i}.photoId`, message: 'Not a photo of a garment' }],
      ),
    ];
    if (misused.length > 0)
      throw new AppError('request.invalid', 'A photo is used for what it is not', { issues: misused });
    const categories = input.garments.map(({ category }) => category);
    const refusal = person && orderRefusal(person, categories);
    if (refusal) {
      const { code, limit, measured } = refusal;
      throw new AppError(code, 'The photo does not show enough of the person', { limit, measured, photoId: person.id });
    }
  }

  /** The median of the last fifty deliveries; the catalogue's word until there are five. */
  private expectedSeconds(): Promise<number> {
    if (Date.now() - this.expectation.readAt > EXPECTATION_TTL) {
      this.expectation = { seconds: this.measuredSeconds().catch(() => catalog.expectedSeconds), readAt: Date.now() };
    }
    return this.expectation.seconds;
  }

  private async measuredSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<{ seconds: number | null; orders: number }[]>(
      `select percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at)) as seconds,
         count(*)::int as orders
       from (select created_at, finished_at from generation where status = 'succeeded' order by finished_at desc limit 50) recent`,
    );
    return row?.seconds && row.orders >= 5 ? Math.max(1, Math.round(row.seconds)) : catalog.expectedSeconds;
  }
}
