import { Config, User, type MePatch } from '@primerka/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from './client.js';
import { send } from './http.js';

export const configQuery = () =>
  queryOptions({
    queryKey: ['config'],
    queryFn: ({ signal }) => send('GET', '/config', { answer: Config, signal }),
    staleTime: Infinity,
  });

export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => call('GET', '/me', { answer: User, signal }),
    staleTime: Infinity,
  });

export const patchMe = (body: MePatch) => call('PATCH', '/me', { body, answer: User });
