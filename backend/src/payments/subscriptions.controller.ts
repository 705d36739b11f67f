import { Body, Controller, Delete, Get, HttpCode, Param, Post, SerializeOptions } from '@nestjs/common';
import { IdParam, SubscriptionChange, SubscriptionState } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Controller()
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Get('subscription')
  @SerializeOptions({ schema: SubscriptionState })
  state(@CurrentUser() user: SignedIn): Promise<SubscriptionState> {
    return this.subscriptions.state(user.id);
  }

  @Post('subscription/cancel')
  @HttpCode(200)
  @SerializeOptions({ schema: SubscriptionState })
  cancel(@CurrentUser() user: SignedIn): Promise<SubscriptionState> {
    return this.subscriptions.cancel(user.id);
  }

  @Post('subscription/resume')
  @HttpCode(200)
  @SerializeOptions({ schema: SubscriptionState })
  resume(@CurrentUser() user: SignedIn): Promise<SubscriptionState> {
    return this.subscriptions.resume(user.id);
  }

  @Post('subscription/change')
  @HttpCode(200)
  @SerializeOptions({ schema: SubscriptionState })
  change(
    @CurrentUser() user: SignedIn,
    @Body({ schema: SubscriptionChange }) { productId }: SubscriptionChange,
  ): Promise<SubscriptionState> {
    return this.subscriptions.change(user.id, productId);
  }

  @Delete('payment-methods/:id')
  @HttpCode(204)
  removeMethod(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<void> {
    return this.subscriptions.removeMethod(user.id, id);
  }
}
