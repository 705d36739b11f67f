import { expect, it } from 'vitest';
import { signInitData } from './init-data.js';

it('signs byte for byte like the published libraries', () => {
  const signed = signInitData(
    { id: 99281932, first_name: 'Ann', language_code: 'en' },
    {
      botToken: '123456789:DEV_TOKEN_FOR_LOCAL_TESTS',
      authDate: new Date(1767225600000),
      fields: { start_param: 'ref_42', query_id: 'Q' },
    },
  );
  expect(signed).toBe(
    'user=%7B%22id%22%3A99281932%2C%22first_name%22%3A%22Ann%22%2C%22language_code%22%3A%22en%22%7D' +
      '&start_param=ref_42&query_id=Q&auth_date=1767225600&signature=' +
      '&hash=b63376d34fcfa9c98edc88394590bcfea9c32326513a4b7e09e26dcc186c4f3a',
  );
});
