import { Photo, PhotoList, type PhotoKind } from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { call } from './client.js';
import { ApiError } from './http.js';

/** Signed links live an hour and are renewed every half: refetched before they die. */
const LINK_LIFE = 25 * 60_000;

export const photosQuery = (kind: PhotoKind) =>
  infiniteQueryOptions({
    queryKey: ['photos', kind],
    queryFn: ({ pageParam, signal }) =>
      call('GET', `/photos?kind=${kind}&limit=20${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`, {
        answer: PhotoList,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: LINK_LIFE,
  });

export const photoQuery = (id: string) =>
  queryOptions({
    queryKey: ['photo', id],
    queryFn: ({ signal }) => call('GET', `/photos/${id}`, { answer: Photo, signal }),
    staleTime: LINK_LIFE,
  });

/** After an upload: the photo is known by id and the first in its row. */
export function notePhoto(client: QueryClient, photo: Photo): void {
  client.setQueryData(photoQuery(photo.id).queryKey, photo);
  void client.invalidateQueries({ queryKey: ['photos', photo.kind] });
}

/**
 * Deletes a photo and its files; one that is already gone is as good as deleted.
 * @throws ApiError `state.conflict` while an order that has not ended needs it
 */
export async function deletePhoto(id: string): Promise<void> {
  try {
    await call('DELETE', `/photos/${id}`);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
  }
}

/** After a deletion: its row loses it at once, and no screen shows it from what this tab remembers. */
export function forgetPhoto(client: QueryClient, { id, kind }: Photo): void {
  client.setQueryData<InfiniteData<PhotoList, string>>(
    photosQuery(kind).queryKey,
    (lists) =>
      lists && {
        ...lists,
        pages: lists.pages.map((page) => ({ ...page, items: page.items.filter((photo) => photo.id !== id) })),
      },
  );
  void client.invalidateQueries({ queryKey: ['photos', kind] });
  client.removeQueries({ queryKey: photoQuery(id).queryKey });
}
