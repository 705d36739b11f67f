import { ENDPOINTS } from '@primerka/contract';
import { expect, it } from 'vitest';
import { bucketOf } from './rate-limit.js';

it('every endpoint spends the allowance it should', () => {
  const spent = Object.groupBy(ENDPOINTS, ({ method, path }) => bucketOf(method, path));
  const names = (bucket: keyof typeof spent) => spent[bucket]?.map(({ method, path }) => `${method} ${path}`);
  expect(names('sign-ins')).toEqual(['POST /auth/telegram', 'POST /auth/refresh']);
  expect(names('uploads')).toEqual(['POST /photos', 'POST /looks/:code/draft']);
  expect(names('orders')).toEqual(['POST /generations', 'POST /generations/:id/retry']);
  expect(names('messages')).toEqual(['POST /chats/:id/messages']);
  expect(names('payments')).toEqual(['POST /payments', 'POST /promo']);
  expect(names('reads')?.filter((name) => !name.startsWith('GET '))).toEqual(['POST /generations/quote']);
  expect(names('writes')).toEqual([
    'POST /auth/logout',
    'PATCH /me',
    'DELETE /photos/:id',
    'PUT /draft',
    'DELETE /draft',
    'PATCH /generations/:id',
    'POST /generations/:id/cancel',
    'DELETE /generations/:id',
    'POST /generations/:id/complaint',
    'POST /generations/:id/share',
    'POST /chats',
    'DELETE /chats/:id',
    'POST /subscription/cancel',
    'POST /subscription/resume',
    'POST /subscription/change',
    'DELETE /payment-methods/:id',
  ]);
});
