import type { Photo, PhotoKind } from '@primerka/contract';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { photosQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { Section } from '../../ui/card.js';
import { TrashIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';
import { Skeleton } from '../../ui/skeleton.js';
import { DeletePhoto } from './delete-photo.js';

interface OwnPhotosProps {
  kind: PhotoKind;
  title: string;
  chosen: string[];
  onChoose: (photo: Photo) => void;
  onDeleted: (id: string) => void;
}

/** What was uploaded before, to be used again without another upload, or to be deleted. Nothing is shown when there is nothing. */
export function OwnPhotos({ kind, title, chosen, onChoose, onDeleted }: OwnPhotosProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const query = useInfiniteQuery(photosQuery(kind));
  const photos = query.data?.pages.flatMap((page) => page.items) ?? [];
  const [editing, setEditing] = useState(false);
  const [doomed, setDoomed] = useState<Photo | null>(null);
  const [deleted, setDeleted] = useState(0);
  const toggle = useRef<HTMLButtonElement>(null);
  // The thumb that had the focus has gone with its photo.
  useEffect(() => {
    if (deleted > 0) toggle.current?.focus();
  }, [deleted]);
  const forget = (id: string) => {
    onDeleted(id);
    setDoomed(null);
    setDeleted((count) => count + 1);
    if (photos.length === 1) setEditing(false);
  };
  if (!query.isPending && photos.length === 0) return null;
  return (
    <Section
      title={title}
      aside={
        photos.length > 0 && (
          <button
            ref={toggle}
            type="button"
            aria-label={`${editing ? t.quiz.photos.done : t.quiz.photos.edit}: ${title}`}
            onClick={() => setEditing(!editing)}
            className="-my-2.5 min-h-11 px-1 font-semibold text-accent-ink"
          >
            {editing ? t.quiz.photos.done : t.quiz.photos.edit}
          </button>
        )
      }
    >
      <ul className="no-scrollbar -mx-4 flex gap-2.5 overflow-x-auto px-4 py-1">
        {query.isPending &&
          [0, 1, 2].map((index) => <Skeleton key={index} className="h-28 w-21 shrink-0 rounded-2xl" />)}
        {photos.map((photo) => {
          const name = `${photo.category ? t.categories[photo.category] : t.common.picture}, ${t.format.moment(photo.createdAt)}`;
          return (
            <li key={photo.id} className="shrink-0">
              <button
                type="button"
                aria-label={editing ? t.quiz.photos.remove(name) : name}
                aria-pressed={editing ? undefined : chosen.includes(photo.id)}
                onClick={() => (editing ? setDoomed(photo) : onChoose(photo))}
                className="relative block rounded-2xl transition active:scale-95 aria-pressed:ring-3 aria-pressed:ring-accent"
              >
                <Picture
                  src={photo.thumbUrl}
                  alt=""
                  focus={kind === 'person' ? 'top' : 'center'}
                  className="h-28 w-21 rounded-2xl"
                  onBroken={() => void client.invalidateQueries({ queryKey: ['photos', kind] })}
                />
                {editing && (
                  <span className="absolute top-1.5 right-1.5 grid size-8 animate-rise place-items-center rounded-full bg-black/65 text-white">
                    <TrashIcon className="size-4.5" />
                  </span>
                )}
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
      {doomed && <DeletePhoto photo={doomed} onDeleted={forget} onClose={() => setDoomed(null)} />}
    </Section>
  );
}
