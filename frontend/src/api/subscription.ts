import { SubscriptionState, type SubscriptionChange } from '@primerka/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.js';

export const subscriptionQuery = () =>
  queryOptions({
    queryKey: ['subscription'],
    queryFn: ({ signal }) => call('GET', '/subscription', { answer: SubscriptionState, signal }),
    refetchOnWindowFocus: 'always',
  });

export const cancelSubscription = () => call('POST', '/subscription/cancel', { answer: SubscriptionState });
export const resumeSubscription = () => call('POST', '/subscription/resume', { answer: SubscriptionState });
export const changeSubscription = (body: SubscriptionChange) =>
  call('POST', '/subscription/change', { body, answer: SubscriptionState });
export const removeMethod = (id: string) => call('DELETE', `/payment-methods/${id}`);
