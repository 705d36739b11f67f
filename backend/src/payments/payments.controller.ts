import { Body, Controller, Get, Param, Post, Query, SerializeOptions } from '@nestjs/common';
import { IdParam, PageQuery, Payment, PaymentInput, PaymentList, ProductList } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { IdempotencyKey } from '../idempotency-key.js';
import { PaymentsService } from './payments.service.js';
import { productsOn } from './products.js';

@Controller()
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Get('products')
  @SerializeOptions({ schema: ProductList })
  products(@CurrentUser() user: SignedIn): ProductList {
    return productsOn(user.surface);
  }

  @Post('payments')
  @SerializeOptions({ schema: Payment })
  create(
    @CurrentUser() user: SignedIn,
    @IdempotencyKey('required') key: string,
    @Body({ schema: PaymentInput }) input: PaymentInput,
  ): Promise<Payment> {
    return this.payments.create(user, input, key);
  }

  @Get('payments')
  @SerializeOptions({ schema: PaymentList })
  list(@CurrentUser() user: SignedIn, @Query({ schema: PageQuery }) page: PageQuery): Promise<PaymentList> {
    return this.payments.list(user.id, page);
  }

  @Get('payments/:id')
  @SerializeOptions({ schema: Payment })
  get(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Payment> {
    return this.payments.get(user.id, id);
  }
}
