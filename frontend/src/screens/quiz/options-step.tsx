import type { Draft } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { choicesOf, neighbour } from '../../api/draft-rules.js';
import { photoQuery } from '../../api/photos.js';
import { useI18n } from '../../i18n/i18n.js';
import type { Messages } from '../../i18n/ru.js';
import { haptic } from '../../telegram/haptics.js';
import { Card } from '../../ui/card.js';
import { Picture } from '../../ui/picture.js';
import { Segmented } from '../../ui/segmented.js';
import { QuizScreen, type StepProps } from './quiz-screen.js';

const AUTO = 'auto';

export function OptionsStep({ draft, save }: StepProps) {
  const { t } = useI18n();
  const choose = (photoId: string, option: string, value: string) => {
    haptic('select');
    save((kept) => ({
      ...kept,
      garments: kept.garments.map((garment) => {
        if (garment.photoId !== photoId) return garment;
        const { [option]: _, ...others } = garment.options ?? {};
        return { ...garment, options: value === AUTO ? others : { ...others, [option]: value } };
      }),
    }));
  };
  return (
    <QuizScreen
      draft={draft}
      save={save}
      title={t.quiz.options.title}
      lead={t.quiz.options.lead}
      action={{
        text: t.common.next,
        enabled: true,
        busy: false,
        onPress: () => save((kept) => ({ ...kept, step: neighbour(kept, 1) ?? 'confirm' })),
      }}
    >
      {draft.garments.flatMap((garment) =>
        choicesOf(garment.category).map(([option, values]) => (
          <Choice
            key={garment.photoId + option}
            garment={garment}
            option={option}
            values={values}
            onChoose={(value) => choose(garment.photoId, option, value)}
          />
        )),
      )}
    </QuizScreen>
  );
}

interface ChoiceProps {
  garment: Draft['garments'][number];
  option: string;
  values: readonly string[];
  onChoose: (value: string) => void;
}

/** The words of an option; one the language does not know yet shows as the server names it. */
function optionTexts(t: Messages, option: string): Partial<Record<string, string>> {
  const known: Partial<Record<string, Record<string, string>>> = {
    tuck: t.quiz.options.tuck,
    front: t.quiz.options.front,
    side: t.quiz.options.side,
  };
  return known[option] ?? {};
}

function Choice({ garment, option, values, onChoose }: ChoiceProps) {
  const { t } = useI18n();
  const photo = useQuery(photoQuery(garment.photoId));
  const texts = optionTexts(t, option);
  const label = texts['label'] ?? option;
  return (
    <Card className="grid gap-4">
      <div className="flex items-center gap-3.5">
        <Picture src={photo.data?.thumbUrl ?? ''} alt="" className="size-24 shrink-0 rounded-[1.1rem]" />
        <div>
          <p className="text-[1.125rem] font-semibold">{garment.category && t.categories[garment.category]}</p>
          <p className="text-[0.9375rem] text-muted">{label}</p>
        </div>
      </div>
      <Segmented
        label={label}
        value={garment.options?.[option] ?? AUTO}
        choices={[
          { value: AUTO, text: t.quiz.options.auto },
          ...values.map((value) => ({ value, text: texts[value] ?? value })),
        ]}
        onChange={onChoose}
      />
    </Card>
  );
}
