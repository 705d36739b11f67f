import { DraftState, type Draft } from '@primerka/contract';
import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call } from './client.js';
import { EMPTY_DRAFT, mergeDraft } from './draft-rules.js';
import { ApiError } from './http.js';
import { mayHelp } from './query-client.js';

const read = (signal?: AbortSignal) => call('GET', '/draft', { answer: DraftState, ...(signal ? { signal } : {}) });

/** What this tab shows; the server's copy follows it (`push`). */
export const draftQuery = () =>
  queryOptions({
    queryKey: ['draft'],
    queryFn: async ({ signal }) => {
      const state = await read(signal);
      server = state;
      return state;
    },
    staleTime: Infinity,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });

/** The server's last known state: what a conflict is measured against. */
let server: DraftState | null = null;
let pushing: Promise<void> | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;

const shown = (client: QueryClient): Draft => client.getQueryData(draftQuery().queryKey)?.draft ?? EMPTY_DRAFT;

/** Writes until the server holds what the screen shows; one request at a time, the last state wins. */
async function push(client: QueryClient): Promise<void> {
  for (;;) {
    const mine = shown(client);
    if (!server || server.draft === mine) return;
    try {
      const body = { draft: mine, version: server.version };
      const { version } = await call('PUT', '/draft', { body, answer: DraftState, keepalive: true });
      server = { draft: mine, version };
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'state.conflict')) throw error;
      const base = server.draft ?? EMPTY_DRAFT;
      server = await read();
      const draft = mergeDraft(base, shown(client), server.draft ?? EMPTY_DRAFT);
      client.setQueryData(draftQuery().queryKey, { draft, version: server.version });
    }
  }
}

const RETRY = 5_000;

/** Brings the server's copy after the screen's; a write that failed for a passing reason is tried again. */
function follow(client: QueryClient): void {
  clearTimeout(retry);
  pushing ??= push(client)
    .catch((error: unknown) => {
      if (mayHelp(error)) retry = setTimeout(() => follow(client), RETRY);
    })
    .finally(() => (pushing = null));
}

/** Changes the draft on screen at once and on the server soon. */
function saveDraft(client: QueryClient, change: (draft: Draft) => Draft): void {
  const draft = change(shown(client));
  client.setQueryData(draftQuery().queryKey, { draft, version: server?.version ?? 0 });
  follow(client);
}

/** Starts another quiz over whatever was there, with this much already chosen. */
export async function startDraft(client: QueryClient, draft: Draft): Promise<void> {
  await client.ensureQueryData(draftQuery());
  saveDraft(client, () => draft);
}

/** Before an order: a write still under way must not bring the draft back after the order cleared it. */
export const draftSettled = async (): Promise<void> => {
  await pushing;
};

/** After an order: the server has cleared it, the next quiz reads anew. */
export function forgetDraft(client: QueryClient): void {
  clearTimeout(retry);
  server = null;
  client.removeQueries({ queryKey: draftQuery().queryKey });
}

export function useDraft() {
  const client = useQueryClient();
  const query = useQuery(draftQuery());
  const save = useCallback((change: (draft: Draft) => Draft) => saveDraft(client, change), [client]);
  return { query, draft: query.data ? (query.data.draft ?? EMPTY_DRAFT) : null, save };
}
