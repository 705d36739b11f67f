import { Body, Controller, Delete, Get, HttpCode, Put, SerializeOptions } from '@nestjs/common';
import { DraftBody, DraftState } from '@primerka/contract';
import { CurrentUser, type SignedIn } from '../auth/auth.guard.js';
import { DraftsService } from './drafts.service.js';

@Controller('draft')
export class DraftsController {
  constructor(private readonly drafts: DraftsService) {}

  @Get()
  @SerializeOptions({ schema: DraftState })
  get(@CurrentUser() user: SignedIn): Promise<DraftState> {
    return this.drafts.get(user.id);
  }

  @Put()
  @SerializeOptions({ schema: DraftState })
  put(@CurrentUser() user: SignedIn, @Body({ schema: DraftBody }) body: DraftBody): Promise<DraftState> {
    return this.drafts.put(user.id, body.draft, body.version);
  }

  @Delete()
  @HttpCode(204)
  clear(@CurrentUser() user: SignedIn): Promise<void> {
    return this.drafts.clear(user.id);
  }
}
