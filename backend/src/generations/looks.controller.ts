import { Controller, Get, HttpCode, Param, Post, SerializeOptions } from '@nestjs/common';
import { DraftState, Look, LookParam } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { Looks } from './looks.js';

@Controller('looks')
export class LooksController {
  constructor(private readonly looks: Looks) {}

  @Get(':code')
  @SerializeOptions({ schema: Look })
  get(@CurrentUser() user: SignedIn, @Param({ schema: LookParam }) { code }: { code: string }): Promise<Look> {
    return this.looks.get(user.id, code);
  }

  @Post(':code/draft')
  @HttpCode(200)
  @SerializeOptions({ schema: DraftState })
  wear(@CurrentUser() user: SignedIn, @Param({ schema: LookParam }) { code }: { code: string }): Promise<DraftState> {
    return this.looks.wear(user.id, code);
  }
}
