import type { Quote, TryOnInput } from '@primerka/contract';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { creditsMoved, creditsQuery } from '../../api/credits.js';
import { draftSettled, forgetDraft } from '../../api/draft.js';
import { orderOf } from '../../api/draft-rules.js';
import { noteGeneration, orderTryOn, quoteQuery } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { navigate } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault, FaultLine } from '../frame/fault.js';
import { Outfit } from './outfit.js';
import { PoorSheet } from '../frame/poor-sheet.js';
import { PriceCard } from './price-card.js';
import { QuizScreen, type StepProps } from './quiz-screen.js';

export function ConfirmStep({ draft, save }: StepProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [payWith, setPayWith] = useState<TryOnInput['payWith']>('auto');
  const [poor, setPoor] = useState<ApiError | null>(null);
  const pressed = useRef(false);
  const input = orderOf(draft, payWith);
  const quote = useQuery({
    ...quoteQuery(input as TryOnInput),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
  const balance = useQuery(creditsQuery());
  useLiveUpdates(true);

  const order = useMutation({
    meta: { quiet: true },
    mutationFn: async (body: TryOnInput) => {
      await draftSettled();
      return orderTryOn(body);
    },
    onSuccess: (generation) => {
      haptic('success');
      noteGeneration(client, generation);
      creditsMoved(client);
      navigate(`/generations/${generation.id}`, { replace: true });
      forgetDraft(client);
    },
    onError: (error) => {
      pressed.current = false;
      haptic('error');
      if (error instanceof ApiError && error.code === 'credits.insufficient') setPoor(error);
    },
  });
  const start = () => {
    if (pressed.current || !input) return;
    pressed.current = true;
    order.mutate(input);
  };

  const price = quote.data?.price;
  return (
    <QuizScreen
      draft={draft}
      save={save}
      title={t.quiz.confirm.title}
      lead={t.quiz.confirm.lead}
      action={{
        text: price === undefined ? t.quiz.confirm.wait : t.quiz.confirm.start(price),
        enabled: quote.isSuccess && !quote.isPlaceholderData,
        busy: order.isPending,
        onPress: start,
      }}
    >
      <Outfit draft={draft} onEdit={(step) => save((kept) => ({ ...kept, step }))} />
      {quote.isPending && <Skeleton className="h-64" />}
      {quote.isError && <Fault error={quote.error} onRetry={() => void quote.refetch()} />}
      {quote.data && (
        <PriceCard
          quote={quote.data}
          payWith={payWith}
          onPayWith={balance.data && mayChoose(balance.data.grants, quote.data) ? setPayWith : null}
        />
      )}
      {order.error && !poor && <FaultLine error={order.error} />}
      {poor && <PoorSheet error={poor} onClose={() => setPoor(null)} />}
    </QuizScreen>
  );
}

/** A choice exists only where both kinds of credits could pay for the whole. */
function mayChoose(grants: { remaining: number; watermark: boolean; source: string }[], quote: Quote): boolean {
  const sum = (these: typeof grants) => these.reduce((total, grant) => total + grant.remaining, 0);
  return (
    sum(grants.filter(({ source }) => source === 'free')) >= quote.price &&
    sum(grants.filter(({ watermark }) => !watermark)) >= quote.price
  );
}
