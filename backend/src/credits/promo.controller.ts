import { Body, Controller, HttpCode, Post, SerializeOptions } from '@nestjs/common';
import { PromoAnswer, PromoBody } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { Promo } from './promo.js';

@Controller('promo')
export class PromoController {
  constructor(private readonly promo: Promo) {}

  @Post()
  @HttpCode(200)
  @SerializeOptions({ schema: PromoAnswer })
  redeem(@CurrentUser() user: SignedIn, @Body({ schema: PromoBody }) { code }: PromoBody): Promise<PromoAnswer> {
    return this.promo.redeem(user.id, code);
  }
}
