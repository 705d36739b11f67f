import { Controller, Get, SerializeOptions } from '@nestjs/common';
import { Referral } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { Referrals } from './referrals.js';

@Controller('referral')
export class ReferralController {
  constructor(private readonly referrals: Referrals) {}

  @Get()
  @SerializeOptions({ schema: Referral })
  view(@CurrentUser() user: SignedIn): Promise<Referral> {
    return this.referrals.view(user.id);
  }
}
