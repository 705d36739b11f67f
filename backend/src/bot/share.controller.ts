import { Controller, HttpCode, Param, Post, SerializeOptions } from '@nestjs/common';
import { IdParam, Share } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { Shares } from './shares.js';

/** Not among the other routes of orders: it takes the bot and the owner's link for friends. */
@Controller('generations')
export class ShareController {
  constructor(private readonly shares: Shares) {}

  @Post(':id/share')
  @HttpCode(200)
  @SerializeOptions({ schema: Share })
  share(@CurrentUser() user: SignedIn, @Param({ schema: IdParam }) { id }: { id: string }): Promise<Share> {
    return this.shares.share(user.id, id);
  }
}
