import type { Draft } from '@primerka/contract';
import type { ReactNode } from 'react';
import { EMPTY_DRAFT, neighbour, stepOf, walkOf } from '../../api/draft-rules.js';
import { useI18n } from '../../i18n/i18n.js';
import type { MainAction } from '../../telegram/buttons.js';
import { navigate } from '../../ui/navigation.js';
import { Stepper } from '../../ui/stepper.js';
import { Headline, Screen } from '../frame/screen.js';

export interface StepProps {
  draft: Draft;
  save: (change: (draft: Draft) => Draft) => void;
}

interface QuizScreenProps extends StepProps {
  title: string;
  lead: string;
  action: MainAction;
  children: ReactNode;
}

/** One step of the quiz: how far it is, what it asks, one way on and one way back. */
export function QuizScreen({ draft, save, title, lead, action, children }: QuizScreenProps) {
  const { t } = useI18n();
  const walk = walkOf(draft);
  const now = walk.indexOf(stepOf(draft)) + 1;
  const back = () => {
    const step = neighbour(draft, -1);
    if (step) save((kept) => ({ ...kept, step }));
    else navigate('/');
  };
  return (
    <Screen
      onBack={back}
      action={action}
      top={<Stepper now={now} all={walk.length} label={t.quiz.step(now, walk.length)} />}
    >
      <Headline title={title} lead={lead} />
      {children}
      {now > 1 && (
        <button
          type="button"
          onClick={() => save(() => EMPTY_DRAFT)}
          className="min-h-11 justify-self-center px-4 text-[0.9375rem] text-muted underline underline-offset-4"
        >
          {t.quiz.restart}
        </button>
      )}
    </Screen>
  );
}
