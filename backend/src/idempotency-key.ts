import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { IdempotencyKey as Schema } from '@primerka/contract';
import type { FastifyRequest } from 'fastify';
import { AppError } from './errors.js';

/**
 * The Idempotency-Key header. `required`: a request without one is refused, else it is null.
 * @throws AppError `request.invalid`
 */
export const IdempotencyKey = createParamDecorator((need: 'required' | 'optional', context: ExecutionContext) => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined && need === 'optional') return null;
  const parsed = Schema.safeParse(header);
  if (parsed.success) return parsed.data;
  const issues = [{ path: 'Idempotency-Key', message: 'Must be 8 to 64 characters of A-Z, a-z, 0-9, _ and -' }];
  throw new AppError('request.invalid', 'The Idempotency-Key is missing or malformed', { issues });
});
