import { Controller, Get, Query, SerializeOptions } from '@nestjs/common';
import { Balance, EntryList, PageQuery } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { CreditsService } from './credits.service.js';

@Controller('credits')
export class CreditsController {
  constructor(private readonly credits: CreditsService) {}

  @Get()
  @SerializeOptions({ schema: Balance })
  balance(@CurrentUser() user: SignedIn): Promise<Balance> {
    return this.credits.balance(user.id);
  }

  @Get('entries')
  @SerializeOptions({ schema: EntryList })
  entries(@CurrentUser() user: SignedIn, @Query({ schema: PageQuery }) page: PageQuery): Promise<EntryList> {
    return this.credits.entries(user.id, page);
  }
}
