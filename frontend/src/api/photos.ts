import { Photo, PhotoList, type PhotoKind } from '@primerka/contract';
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from './client.js';

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
