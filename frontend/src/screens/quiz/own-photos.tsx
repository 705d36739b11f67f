import type { Photo, PhotoKind } from '@primerka/contract';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { photosQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { Section } from '../../ui/card.js';
import { Picture } from '../../ui/picture.js';
import { Skeleton } from '../../ui/skeleton.js';

interface OwnPhotosProps {
  kind: PhotoKind;
  title: string;
  chosen: string[];
  onChoose: (photo: Photo) => void;
}

/** What was uploaded before, to be used again without another upload. Nothing is shown when there is nothing. */
export function OwnPhotos({ kind, title, chosen, onChoose }: OwnPhotosProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const query = useInfiniteQuery(photosQuery(kind));
  const photos = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!query.isPending && photos.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="no-scrollbar -mx-4 flex gap-2.5 overflow-x-auto px-4 py-1">
        {query.isPending &&
          [0, 1, 2].map((index) => <Skeleton key={index} className="h-28 w-21 shrink-0 rounded-2xl" />)}
        {photos.map((photo) => {
          const name = photo.category ? t.categories[photo.category] : t.common.picture;
          return (
            <li key={photo.id} className="shrink-0">
              <button
                type="button"
                aria-label={`${name}, ${t.format.moment(photo.createdAt)}`}
                aria-pressed={chosen.includes(photo.id)}
                onClick={() => onChoose(photo)}
                className="block rounded-2xl transition active:scale-95 aria-pressed:ring-3 aria-pressed:ring-accent"
              >
                <Picture
                  src={photo.thumbUrl}
                  alt=""
                  focus={kind === 'person' ? 'top' : 'center'}
                  className="h-28 w-21 rounded-2xl"
                  onBroken={() => void client.invalidateQueries({ queryKey: ['photos', kind] })}
                />
              </button>
            </li>
          );
        })}
        {query.hasNextPage && (
          <li className="shrink-0">
            <button
              type="button"
              onClick={() => void query.fetchNextPage()}
              className="h-28 w-21 rounded-2xl bg-well px-2 text-sm text-muted"
            >
              {t.common.more}
            </button>
          </li>
        )}
      </ul>
    </Section>
  );
}
