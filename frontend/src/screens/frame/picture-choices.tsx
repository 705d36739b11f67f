import type { PhotoKind, PictureRef } from '@primerka/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { generationsQuery } from '../../api/generations.js';
import { photosQuery } from '../../api/photos.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { Section } from '../../ui/card.js';
import { PhotoIcon } from '../../ui/icons.js';
import { PhotoPicker } from '../../ui/photo-picker.js';
import { Picture } from '../../ui/picture.js';
import { Skeleton } from '../../ui/skeleton.js';
import { FaultLine } from './fault.js';
import { UploadStatus } from './upload-status.js';
import { useUpload } from './use-upload.js';

interface PictureChoicesProps {
  onChoose: (ref: PictureRef) => void;
  /** A choice is being worked on. */
  busy: boolean;
}

/** Any picture of the user's to be changed: a fresh upload, a result, a photo that is already here. */
export function PictureChoices({ onChoose, busy }: PictureChoicesProps) {
  const words = useChatWords();
  const { send, pending, preview, share, error } = useUpload('source', ({ id }) => onChoose({ photoId: id }));
  return (
    <div className="grid grid-cols-1 gap-6">
      <div className="grid gap-3">
        {pending ? (
          <UploadStatus preview={preview} share={share} className="aspect-5/3 rounded-[1.75rem]" />
        ) : (
          <PhotoPicker
            onPick={send}
            disabled={busy}
            className="relative grid min-h-36 place-content-center justify-items-center gap-2 rounded-[1.75rem] border-2 border-dashed border-accent/45 bg-accent-soft px-6 py-5 text-center text-accent-ink transition active:scale-[0.99]"
          >
            <PhotoIcon className="size-10" />
            <span className="text-[1.0625rem] font-semibold">{words.pictures.upload}</span>
            <span className="text-sm text-balance text-ink">{words.pictures.hint}</span>
          </PhotoPicker>
        )}
        {error && <FaultLine error={error} />}
      </div>
      <Results onChoose={onChoose} busy={busy || pending} />
      <Photos kind="person" title={words.pictures.person} onChoose={onChoose} busy={busy || pending} />
      <Photos kind="source" title={words.pictures.source} onChoose={onChoose} busy={busy || pending} />
    </div>
  );
}

interface Choice {
  ref: PictureRef;
  id: string;
  thumbUrl: string;
  name: string;
}

interface RowProps {
  title: string;
  choices: Choice[];
  loading: boolean;
  busy: boolean;
  onChoose: (ref: PictureRef) => void;
  onMore: (() => void) | null;
}

function Results({ onChoose, busy }: PictureChoicesProps) {
  const { t } = useI18n();
  const words = useChatWords();
  const query = useInfiniteQuery(generationsQuery());
  const orders = query.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = orders.flatMap(({ id, result, createdAt }): Choice[] =>
    result
      ? [
          {
            id,
            ref: { generationId: id },
            thumbUrl: result.thumbUrl,
            name: words.pictures.result(t.format.moment(createdAt)),
          },
        ]
      : [],
  );
  const onMore = query.hasNextPage ? () => void query.fetchNextPage() : null;
  return <Row {...{ title: words.pictures.results, choices, loading: query.isPending, busy, onChoose, onMore }} />;
}

function Photos({ kind, title, onChoose, busy }: PictureChoicesProps & { kind: PhotoKind; title: string }) {
  const { t } = useI18n();
  const words = useChatWords();
  const query = useInfiniteQuery(photosQuery(kind));
  const photos = query.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = photos.map(({ id, thumbUrl, createdAt }): Choice => ({
    id,
    ref: { photoId: id },
    thumbUrl,
    name: words.pictures.photo(t.format.moment(createdAt)),
  }));
  const onMore = query.hasNextPage ? () => void query.fetchNextPage() : null;
  return <Row {...{ title, choices, loading: query.isPending, busy, onChoose, onMore }} />;
}

/** Nothing is shown where there is nothing. */
function Row({ title, choices, loading, busy, onChoose, onMore }: RowProps) {
  const { t } = useI18n();
  if (!loading && choices.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="no-scrollbar -mx-4 flex gap-2.5 overflow-x-auto px-4 py-1">
        {loading && [0, 1, 2].map((index) => <Skeleton key={index} className="h-28 w-21 shrink-0 rounded-2xl" />)}
        {choices.map(({ id, ref, thumbUrl, name }) => (
          <li key={id} className="shrink-0">
            <button
              type="button"
              aria-label={name}
              disabled={busy}
              onClick={() => onChoose(ref)}
              className="block rounded-2xl transition active:scale-95 disabled:opacity-50"
            >
              <Picture src={thumbUrl} alt="" focus="top" className="h-28 w-21 rounded-2xl" />
            </button>
          </li>
        ))}
        {onMore && (
          <li className="shrink-0">
            <button type="button" onClick={onMore} className="h-28 w-21 rounded-2xl bg-well px-2 text-sm text-muted">
              {t.common.more}
            </button>
          </li>
        )}
      </ul>
    </Section>
  );
}
