import { CATEGORIES, type Category } from '@primerka/contract';
import { useI18n } from '../../i18n/i18n.js';
import { GARMENT_ICONS } from '../../ui/icons.js';
import { Sheet } from '../../ui/sheet.js';

interface CategorySheetProps {
  chosen: Category | null;
  taken: Category[];
  onChoose: (category: Category) => void;
  onClose: () => void;
}

export function CategorySheet({ chosen, taken, onChoose, onClose }: CategorySheetProps) {
  const { t } = useI18n();
  return (
    <Sheet title={t.quiz.garments.category} closeLabel={t.common.close} onClose={onClose}>
      <ul className="grid grid-cols-3 gap-2.5">
        {CATEGORIES.map((category) => {
          const Icon = GARMENT_ICONS[category];
          const second = category !== chosen && taken.includes(category);
          return (
            <li key={category}>
              <button
                type="button"
                aria-pressed={category === chosen}
                disabled={second}
                title={second ? t.quiz.garments.taken : undefined}
                onClick={() => onChoose(category)}
                className="grid size-full min-h-24 place-content-center justify-items-center gap-2 rounded-[1.25rem] bg-well px-1 py-3 text-center text-[0.875rem] leading-tight transition active:scale-95 disabled:opacity-45 aria-pressed:bg-accent aria-pressed:text-on-accent"
              >
                <Icon className="size-8" />
                {t.categories[category]}
              </button>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}
