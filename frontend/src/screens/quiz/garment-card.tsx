import type { Draft } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { photoQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { RoundButton } from '../../ui/button.js';
import { GARMENT_ICONS } from '../../ui/icons.js';
import { CloseIcon } from '../../ui/more-icons.js';
import { Picture } from '../../ui/picture.js';

interface GarmentCardProps {
  garment: Draft['garments'][number];
  clashes: boolean;
  onName: () => void;
  onRemove: () => void;
}

/** One thing to try on: its picture, what it is, and a way to take it off the list. */
export function GarmentCard({ garment, clashes, onName, onRemove }: GarmentCardProps) {
  const { t } = useI18n();
  const photo = useQuery(photoQuery(garment.photoId));
  const name = garment.category ? t.categories[garment.category] : t.quiz.garments.choose;
  const Icon = garment.category ? GARMENT_ICONS[garment.category] : null;
  const warning = photo.data?.warnings[0];
  return (
    <div
      className={`relative flex animate-rise flex-col overflow-hidden rounded-card bg-card shadow-card ${clashes ? 'ring-3 ring-danger' : ''}`}
    >
      <Picture
        src={photo.data?.thumbUrl ?? ''}
        alt={name}
        className="aspect-square"
        onBroken={() => void photo.refetch()}
      />
      <RoundButton
        label={t.quiz.garments.remove(name)}
        onClick={onRemove}
        className="absolute top-0 right-0 text-white"
      >
        <span className="grid size-8 place-items-center rounded-full bg-black/60">
          <CloseIcon className="size-4.5" />
        </span>
      </RoundButton>
      <button
        type="button"
        onClick={onName}
        aria-label={garment.category ? t.quiz.garments.change(name) : name}
        className={`flex min-h-13 grow items-center justify-center gap-2 px-3 py-2 text-[0.9375rem] leading-tight font-semibold ${garment.category ? '' : 'bg-accent text-on-accent'}`}
      >
        {Icon && <Icon className="size-5 text-accent-ink" />}
        {name}
      </button>
      {warning && (
        <p className="px-3 pb-3 text-center text-[0.8125rem] leading-snug text-warn">
          {t.warnings[warning.code](warning)}
        </p>
      )}
    </div>
  );
}
