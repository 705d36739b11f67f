import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isSignInError } from './http.js';

interface Policy {
  /** Signing in again did not help: only Telegram can. */
  onSignedOut: () => void;
  /** A write failed and its screen did not say `meta: { quiet: true }`. */
  onWriteFailed: (error: Error) => void;
}

/** Whether asking again can help: not reached or the server's own trouble, never a refusal. */
export const mayHelp = (error: unknown): boolean =>
  error instanceof ApiError && ['offline', 'internal', 'unavailable', 'rate_limited'].includes(error.code);

const RETRIES = 2;

/** The one error policy: reads are repeated twice where that can help, writes never by themselves. */
export function createQueryClient(policy: Policy): QueryClient {
  const signedOut = (error: Error) => {
    if (isSignInError(error)) policy.onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: signedOut }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        signedOut(error);
        if (!mutation.meta?.['quiet']) policy.onWriteFailed(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < RETRIES && mayHelp(error),
        retryDelay: (count, error) =>
          Math.min((error instanceof ApiError && error.retryAfter) || 2 ** count, 30) * 1000,
      },
    },
  });
}
