import { Module } from '@nestjs/common';
import { env } from '../env.js';
import { Tokens } from './tokens.js';

@Module({
  providers: [{ provide: Tokens, useFactory: () => new Tokens(env().JWT_SECRET) }],
  exports: [Tokens],
})
export class TokensModule {}
