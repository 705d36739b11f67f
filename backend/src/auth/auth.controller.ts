import { Body, Controller, Get, HttpCode, Patch, Post, SerializeOptions } from '@nestjs/common';
import { MePatch, RefreshBody, SignIn, SignInBody, TokenPair, User } from '@primerka/contract';
import { AuthService } from './auth.service.js';
import { Open } from '../tokens/open.js';
import { CurrentUser, type SignedIn } from './auth.guard.js';
import { Sessions } from './sessions.js';

@Controller()
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: Sessions,
  ) {}

  @Open()
  @Post('auth/telegram')
  @HttpCode(200)
  @SerializeOptions({ schema: SignIn })
  signIn(@Body({ schema: SignInBody }) { initData }: { initData: string }): Promise<SignIn> {
    return this.auth.signIn(initData);
  }

  @Open()
  @Post('auth/refresh')
  @HttpCode(200)
  @SerializeOptions({ schema: TokenPair })
  refresh(@Body({ schema: RefreshBody }) { refreshToken }: { refreshToken: string }): Promise<TokenPair> {
    return this.auth.refresh(refreshToken);
  }

  @Post('auth/logout')
  @HttpCode(204)
  async logout(@CurrentUser() user: SignedIn): Promise<void> {
    await this.sessions.revoke(user.sessionId);
  }

  @Get('me')
  @SerializeOptions({ schema: User })
  me(@CurrentUser() user: SignedIn): Promise<User> {
    return this.auth.me(user.id);
  }

  @Patch('me')
  @SerializeOptions({ schema: User })
  change(@CurrentUser() user: SignedIn, @Body({ schema: MePatch }) patch: MePatch): Promise<User> {
    return this.auth.change(user.id, patch);
  }
}
