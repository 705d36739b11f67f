import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, SerializeOptions } from '@nestjs/common';
import {
  ComplaintInput,
  Generation,
  GenerationInput,
  GenerationList,
  GenerationPatch,
  GenerationQuery,
  IdParam,
  Quote,
} from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { IdempotencyKey } from '../idempotency-key.js';
import { Complaints } from './complaints.js';
import { GenerationOrders } from './generation-orders.js';
import { GenerationQuotes } from './generation-quotes.js';
import { GenerationsService } from './generations.service.js';

@Controller('generations')
export class GenerationsController {
  constructor(
    private readonly quotes: GenerationQuotes,
    private readonly orders: GenerationOrders,
    private readonly generations: GenerationsService,
    private readonly complaints: Complaints,
  ) {}

  @Post('quote')
  @HttpCode(200)
  @SerializeOptions({ schema: Quote })
  quote(@CurrentUser() user: SignedIn, @Body({ schema: GenerationInput }) input: GenerationInput): Promise<Quote> {
    return this.quotes.quote(user.id, input);
  }

  @Post()
  @SerializeOptions({ schema: Generation })
  create(
    @CurrentUser() user: SignedIn,
    @IdempotencyKey('required') key: string,
    @Body({ schema: GenerationInput }) input: GenerationInput,
  ): Promise<Generation> {
    return this.orders.create(user.id, input, key);
  }

  @Get()
  @SerializeOptions({ schema: GenerationList })
  list(
    @CurrentUser() user: SignedIn,
    @Query({ schema: GenerationQuery }) query: GenerationQuery,
  ): Promise<GenerationList> {
    return this.generations.list(user.id, query);
  }

  @Get(':id')
  @SerializeOptions({ schema: Generation })
  get(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Generation> {
    return this.generations.get(user.id, id);
  }

  @Patch(':id')
  @SerializeOptions({ schema: Generation })
  change(
    @CurrentUser() user: SignedIn,
    @Param({ schema: IdParam }) { id }: { id: string },
    @Body({ schema: GenerationPatch }) patch: GenerationPatch,
  ): Promise<Generation> {
    return this.generations.change(user.id, id, patch);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @SerializeOptions({ schema: Generation })
  cancel(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Generation> {
    return this.generations.cancel(user.id, id);
  }

  @Post(':id/retry')
  @SerializeOptions({ schema: Generation })
  retry(
    @CurrentUser() user: SignedIn,
    @Param({ schema: IdParam }) { id }: { id: string },
    @IdempotencyKey('required') key: string,
  ): Promise<Generation> {
    return this.orders.retry(user.id, id, key);
  }

  @Post(':id/complaint')
  @HttpCode(200)
  @SerializeOptions({ schema: Generation })
  complain(
    @CurrentUser() user: SignedIn,
    @Param({ schema: IdParam }) { id }: { id: string },
    @Body({ schema: ComplaintInput }) complaint: ComplaintInput,
  ): Promise<Generation> {
    return this.complaints.complain(user.id, id, complaint);
  }

  @Delete(':id')
  @HttpCode(204)
  delete(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<void> {
    return this.generations.delete(user.id, id);
  }
}
