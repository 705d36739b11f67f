import type { Generation, TryOnInput } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startDraft } from '../../api/draft.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Button, buttonLook } from '../../ui/button.js';
import { CheckIcon, RepeatIcon } from '../../ui/more-icons.js';
import { Link, navigate } from '../../ui/navigation.js';
import { Headline, Screen } from '../frame/screen.js';
import { ChatLink } from './chat-link.js';
import { MoneyTimeline } from './money-timeline.js';

/** A picture that was paid back: it is gone, the credits are there again. */
export function Withdrawn({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const client = useQueryClient();
  const { input } = generation;
  const again = useMutation({
    mutationFn: ({ personPhotoId, garments }: TryOnInput) =>
      startDraft(client, { personPhotoId, garments, step: 'confirm' }),
    onSuccess: () => navigate('/try'),
  });
  return (
    <Screen onBack={() => navigate('/')}>
      <div role="status" className="grid justify-items-center gap-5 pt-4 text-center">
        <span className="grid size-18 animate-rise place-items-center rounded-full bg-good-soft text-good">
          <CheckIcon className="size-9" />
        </span>
        <Headline title={words.complaint.credited} lead={words.complaint.creditedText(generation.charge.amount)} />
      </div>
      <div className="grid gap-3">
        {input.kind === 'try_on' && (
          <Button icon={<RepeatIcon className="size-5" />} busy={again.isPending} onClick={() => again.mutate(input)}>
            {words.complaint.again}
          </Button>
        )}
        <ChatLink input={input} />
        <Link href="/" className={buttonLook('soft')}>
          {t.common.home}
        </Link>
      </div>
      <MoneyTimeline order={generation} />
    </Screen>
  );
}
