import { DraftState, Look } from '@primerka/contract';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from './client.js';
import { draftSettled, forgetDraft } from './draft.js';

export const lookQuery = (code: string) =>
  queryOptions({
    queryKey: ['look', code],
    queryFn: ({ signal }) => call('GET', `/looks/${encodeURIComponent(code)}`, { answer: Look, signal }),
  });

/**
 * Begins the quiz with the garments of a look; the server has written it, so it is read anew.
 * @throws ApiError `not_found` when the look has gone
 */
export async function wearLook(client: QueryClient, code: string): Promise<void> {
  await draftSettled();
  await call('POST', `/looks/${encodeURIComponent(code)}/draft`, { answer: DraftState });
  forgetDraft(client);
  void client.invalidateQueries({ queryKey: ['photos', 'garment'] });
}
