import { type CanActivate, type ExecutionContext, Injectable, createParamDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.js';
import { OPEN } from '../tokens/open.js';
import { Tokens } from '../tokens/tokens.js';
import { Sessions } from './sessions.js';

/** Who makes the request. `id` is our user id. */
export interface SignedIn {
  id: string;
  sessionId: string;
  surface: 'telegram' | 'web';
}

type SignedRequest = FastifyRequest & { signedIn?: SignedIn };

export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): SignedIn => {
  const { signedIn } = context.switchToHttp().getRequest<SignedRequest>();
  if (!signedIn) throw new AppError('auth.invalid', 'Not signed in');
  return signedIn;
});

/** Closed by default: a route answers 401 unless the caller is signed in or the route is `@Open()`. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(OPEN, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<SignedRequest>();
    const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw new AppError('auth.invalid', 'Not signed in');
    const { userId, sessionId, surface } = await this.tokens.verifyAccess(token);
    if (!(await this.sessions.isLive(sessionId))) throw new AppError('auth.invalid', 'Not signed in');
    request.signedIn = { id: userId, sessionId, surface };
    return true;
  }
}
