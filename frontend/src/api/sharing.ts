import { Referral, Share } from '@primerka/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.js';

export const referralQuery = () =>
  queryOptions({
    queryKey: ['referral'],
    queryFn: ({ signal }) => call('GET', '/referral', { answer: Referral, signal }),
    refetchOnWindowFocus: 'always',
  });

/** @throws ApiError `state.conflict` while there is no picture, or none any more */
export const shareGeneration = (id: string) => call('POST', `/generations/${id}/share`, { answer: Share });
