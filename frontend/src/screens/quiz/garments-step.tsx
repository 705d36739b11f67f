import { MAX_GARMENTS, incompatibleCategories, type Category, type Photo } from '@primerka/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { categoriesOf, neighbour, stepDone } from '../../api/draft-rules.js';
import { photoQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { Note } from '../../ui/error-note.js';
import { GARMENT_ICONS } from '../../ui/icons.js';
import { PlusIcon } from '../../ui/more-icons.js';
import { PhotoPicker } from '../../ui/photo-picker.js';
import { Section } from '../../ui/card.js';
import { FaultLine } from '../frame/fault.js';
import { CategorySheet } from './category-sheet.js';
import { GarmentCard } from './garment-card.js';
import { OwnPhotos } from './own-photos.js';
import { QuizScreen, type StepProps } from './quiz-screen.js';
import { SAMPLE_GARMENTS, useSamples } from './samples.js';
import { UploadStatus } from '../frame/upload-status.js';
import { useUpload } from '../frame/use-upload.js';

export function GarmentsStep({ draft, save }: StepProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const samples = useSamples();
  const [naming, setNaming] = useState<string | null>(null);
  const [awaited, setAwaited] = useState<Category | null>(null);

  const add = (photo: Photo, category: Category | null) => {
    client.setQueryData(photoQuery(photo.id).queryKey, photo);
    save((kept) =>
      kept.garments.length >= MAX_GARMENTS || kept.garments.some(({ photoId }) => photoId === photo.id)
        ? kept
        : { ...kept, garments: [...kept.garments, { photoId: photo.id, category }] },
    );
    if (!category) setNaming(photo.id);
  };
  const remove = (photoId: string) =>
    save((kept) => ({ ...kept, garments: kept.garments.filter((garment) => garment.photoId !== photoId) }));
  const name = (category: Category) => {
    haptic('select');
    save((kept) => ({
      ...kept,
      garments: kept.garments.map((garment) =>
        garment.photoId === naming ? { photoId: garment.photoId, category } : garment,
      ),
    }));
    setNaming(null);
  };
  const { send, pending, preview, share, error, dismiss } = useUpload('garment', (photo) =>
    add(photo, awaited ?? photo.category),
  );
  const pick = (source: Parameters<typeof send>[0], category: Category | null) => {
    dismiss();
    setAwaited(category);
    send(source);
  };

  const room = draft.garments.length < MAX_GARMENTS;
  const clash = incompatibleCategories(categoriesOf(draft));
  return (
    <QuizScreen
      draft={draft}
      save={save}
      title={t.quiz.garments.title}
      lead={t.quiz.garments.lead}
      action={{
        text: t.common.next,
        enabled: stepDone(draft, 'garments') && !pending,
        busy: false,
        onPress: () => save((kept) => ({ ...kept, step: neighbour(kept, 1) ?? 'confirm' })),
      }}
    >
      <div className="grid gap-3">
        <div className="grid grid-cols-2 gap-3">
          {draft.garments.map((garment) => (
            <GarmentCard
              key={garment.photoId}
              garment={garment}
              clashes={garment.category !== null && clash.includes(garment.category)}
              onName={() => setNaming(garment.photoId)}
              onRemove={() => remove(garment.photoId)}
            />
          ))}
          {pending && <UploadStatus preview={preview} share={share} className="aspect-3/4 rounded-card" />}
          {room && !pending && (
            <PhotoPicker
              onPick={(file) => pick(file, null)}
              className={`relative grid place-content-center justify-items-center gap-2.5 rounded-card border-2 border-dashed border-accent/45 bg-accent-soft p-4 text-center font-semibold text-accent-ink transition active:scale-[0.99] ${draft.garments.length === 0 ? 'col-span-2 min-h-44' : 'min-h-56'}`}
            >
              <PlusIcon className="size-9" />
              {draft.garments.length === 0 ? t.quiz.garments.addFirst : t.quiz.garments.add}
            </PhotoPicker>
          )}
        </div>
        {error && <FaultLine error={error} />}
        {clash.length > 0 && <Note tone="danger" {...t.faults['garments.incompatible']({ categories: clash })} />}
        {!room && <p className="px-1 text-sm text-muted">{t.quiz.garments.full}</p>}
      </div>
      {room && (
        <OwnPhotos
          kind="garment"
          title={t.quiz.garments.mine}
          chosen={draft.garments.map(({ photoId }) => photoId)}
          onChoose={(photo) => add(photo, photo.category)}
          onDeleted={remove}
        />
      )}
      {samples && room && (
        <Section title={t.quiz.garments.samples}>
          <ul className="flex flex-wrap gap-2">
            {SAMPLE_GARMENTS.map((sample) => {
              const Icon = GARMENT_ICONS[sample.category];
              return (
                <li key={sample.name}>
                  <button
                    type="button"
                    disabled={pending}
                    onClick={() => pick(samples(sample.name), sample.category)}
                    className="flex min-h-11 items-center gap-2 rounded-full bg-card py-2 pr-4 pl-3 text-[0.9375rem] shadow-card transition active:scale-95 disabled:opacity-60"
                  >
                    <Icon className="size-5 text-accent-ink" />
                    {t.quiz.garments.sample[sample.category]}
                  </button>
                </li>
              );
            })}
          </ul>
        </Section>
      )}
      {naming && (
        <CategorySheet
          chosen={draft.garments.find(({ photoId }) => photoId === naming)?.category ?? null}
          taken={categoriesOf(draft)}
          onChoose={name}
          onClose={() => setNaming(null)}
        />
      )}
    </QuizScreen>
  );
}
