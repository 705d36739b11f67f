import { Injectable } from '@nestjs/common';
import { type GenerationInput, type Quote, type TryOnInput, incompatibleCategories } from '@primerka/contract';
import { DataSource, type EntityManager } from 'typeorm';
import { catalog, toCredits, toRoubles } from '../catalog.js';
import { CreditsService } from '../credits/credits.service.js';
import { AppError } from '../errors.js';
import { orderRefusal } from '../photos/photo-checks.js';
import { PhotosService } from '../photos/photos.service.js';
import { refuseHostile } from './edit-rules.js';
import { EditSources } from './edit-sources.js';
import { priceOf } from './order-kinds.js';

/** Milliseconds the measured waiting time is good for. */
const EXPECTATION_TTL = 30_000;

/** What an order would cost, who would pay, how long it would take, and whether it can be drawn at all. */
@Injectable()
export class GenerationQuotes {
  private readonly expectations = new Map<GenerationInput['kind'], { seconds: Promise<number>; readAt: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly credits: CreditsService,
    private readonly photos: PhotosService,
    private readonly sources: EditSources,
  ) {}

  async quote(userId: string, input: GenerationInput): Promise<Quote> {
    this.refuseHopeless(input);
    await this.dataSource.transaction((tx) => this.checkPictures(tx, userId, input));
    const price = priceOf(input);
    const { plan, available } = await this.credits.preview(userId, price, input.payWith);
    return {
      price: toCredits(price),
      priceRub: toRoubles(price),
      pays: (plan?.parts ?? []).map(({ source, amount }) => ({ source, amount: toCredits(amount) })),
      watermarked: plan?.watermarked ?? false,
      expectedSeconds: await this.expectedSeconds(input.kind),
      available: toCredits(available),
    };
  }

  /** What can be told from the input alone. @throws AppError `garments.incompatible`, `request.invalid` */
  refuseHopeless(input: GenerationInput): void {
    if (input.kind === 'edit') return refuseHostile(input.prompt);
    const categories = incompatibleCategories(input.garments.map(({ category }) => category));
    if (categories.length > 0) {
      throw new AppError('garments.incompatible', 'These items cannot be worn together', { categories });
    }
  }

  /** The pictures must be the user's and fit what they are used for; they cannot be deleted until `tx` ends. */
  async checkPictures(tx: EntityManager, userId: string, input: GenerationInput): Promise<void> {
    await (input.kind === 'edit' ? this.sources.check(tx, userId, input) : this.checkPhotos(tx, userId, input));
  }

  private async checkPhotos(tx: EntityManager, userId: string, input: TryOnInput): Promise<void> {
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

  /** The median of the last fifty deliveries of the kind; the catalogue's word until there are five. */
  private expectedSeconds(kind: GenerationInput['kind']): Promise<number> {
    const known = this.expectations.get(kind);
    if (known && Date.now() - known.readAt <= EXPECTATION_TTL) return known.seconds;
    const seconds = this.measuredSeconds(kind).catch(() => catalog.expectedSeconds);
    this.expectations.set(kind, { seconds, readAt: Date.now() });
    return seconds;
  }

  private async measuredSeconds(kind: GenerationInput['kind']): Promise<number> {
    const [row] = await this.dataSource.query<{ seconds: number | null; orders: number }[]>(
      `select percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at)) as seconds,
         count(*)::int as orders
       from (select created_at, finished_at from generation where status = 'succeeded' and kind = $1
         order by finished_at desc limit 50) recent`,
      [kind],
    );
    return row?.seconds && row.orders >= 5 ? Math.max(1, Math.round(row.seconds)) : catalog.expectedSeconds;
  }
}
