import type { Draft } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { choicesOf } from '../../api/draft-rules.js';
import { photoQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import { Card } from '../../ui/card.js';
import { Picture } from '../../ui/picture.js';

interface OutfitProps {
  draft: Draft;
  onEdit: (step: Draft['step']) => void;
}

/** All that was chosen at a glance, each part one tap from being changed. */
export function Outfit({ draft, onEdit }: OutfitProps) {
  const { t } = useI18n();
  const person = useQuery({ ...photoQuery(draft.personPhotoId ?? ''), enabled: draft.personPhotoId !== null });
  return (
    <Card className="grid grid-cols-[7rem_minmax(0,1fr)] gap-4 p-3">
      <button
        type="button"
        aria-label={`${t.quiz.person.title}, ${t.quiz.confirm.edit}`}
        onClick={() => onEdit('person')}
      >
        <Picture src={person.data?.url ?? ''} alt="" focus="top" className="aspect-3/4 rounded-[1.1rem]" />
      </button>
      <ul className="grid content-start gap-2.5">
        {draft.garments.map((garment) => (
          <li key={garment.photoId}>
            <Piece garment={garment} onEdit={onEdit} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Piece({ garment, onEdit }: { garment: Draft['garments'][number]; onEdit: OutfitProps['onEdit'] }) {
  const { t } = useI18n();
  const photo = useQuery(photoQuery(garment.photoId));
  const name = garment.category ? t.categories[garment.category] : t.common.picture;
  const words: Partial<Record<string, string>> = {
    ...t.quiz.options.tuck,
    ...t.quiz.options.front,
    ...t.quiz.options.side,
  };
  const chosen = choicesOf(garment.category).flatMap(([option]) => garment.options?.[option] ?? []);
  return (
    <button type="button" onClick={() => onEdit('garments')} className="flex w-full items-center gap-2.5 text-left">
      <Picture src={photo.data?.thumbUrl ?? ''} alt="" className="size-13 shrink-0 rounded-2xl" />
      <span className="min-w-0 leading-tight">
        <span className="block text-[0.9375rem] font-semibold">{name}</span>
        {chosen.map((value) => (
          <span key={value} className="block text-sm text-muted">
            {words[value] ?? value}
          </span>
        ))}
        <span className="sr-only">, {t.quiz.confirm.edit}</span>
      </span>
    </button>
  );
}
