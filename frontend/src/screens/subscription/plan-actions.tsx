import type { Subscription, SubscriptionState } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cancelSubscription, resumeSubscription, subscriptionQuery } from '../../api/subscription.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { Button, buttonLook } from '../../ui/button.js';
import { RepeatIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { Sheet } from '../../ui/sheet.js';
import { useToast } from '../../ui/toast.js';
import { withQuery } from '../frame/back.js';
import { FaultLine } from '../frame/fault.js';
import { ChangeSheet } from './change-sheet.js';

/** What can be done with a plan in its state; cancelling is never more than two taps. */
export function PlanActions({ plan }: { plan: Subscription }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const toast = useToast();
  const take = useTakeState();
  const [asking, setAsking] = useState<'cancel' | 'change' | null>(null);
  const close = () => setAsking(null);
  const resume = useMutation({
    mutationFn: resumeSubscription,
    onSuccess: (state) => {
      take(state);
      haptic('success');
      toast(words.plan.resumed);
    },
    onError: () => take(null),
  });
  const shop = withQuery('/shop', { product: plan.productId, back: '/subscription' });
  const live = plan.status === 'active' || plan.status === 'past_due';
  return (
    <div className="grid gap-3">
      {plan.status === 'past_due' && (
        <Link href={shop} className={buttonLook()}>
          {words.plan.payNow}
        </Link>
      )}
      {plan.canResume && (
        <Button icon={<RepeatIcon className="size-5" />} busy={resume.isPending} onClick={() => resume.mutate()}>
          {words.plan.resume}
        </Button>
      )}
      {!live && !plan.canResume && (
        <Link href={withQuery('/shop', { back: '/subscription' })} className={buttonLook()}>
          {words.plan.buyAgain}
        </Link>
      )}
      {plan.canChange && (
        <Button look="soft" onClick={() => setAsking('change')}>
          {words.plan.change}
        </Button>
      )}
      {plan.status === 'active' && !plan.canChange && plan.provider === 'stars' && (
        <p className="px-1 text-[0.9375rem] leading-snug text-muted">
          {words.plan.changeStars(t.format.moment(plan.periodEnd))}
        </p>
      )}
      {live && (
        <Button look="plain" onClick={() => setAsking('cancel')}>
          {words.plan.cancel}
        </Button>
      )}
      {asking === 'cancel' && <CancelSheet plan={plan} onDone={take} onClose={close} />}
      {asking === 'change' && <ChangeSheet plan={plan} onDone={take} onClose={close} />}
    </div>
  );
}

/** Puts an answer on the screen; without one, asks for what is true now. */
function useTakeState() {
  const client = useQueryClient();
  const { queryKey } = subscriptionQuery();
  return (state: SubscriptionState | null) => {
    if (state) client.setQueryData(queryKey, state);
    else void client.invalidateQueries({ queryKey });
  };
}

interface CancelSheetProps {
  plan: Subscription;
  onDone: (state: SubscriptionState) => void;
  onClose: () => void;
}

function CancelSheet({ plan, onDone, onClose }: CancelSheetProps) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const toast = useToast();
  const cancel = useMutation({
    meta: { quiet: true },
    mutationFn: cancelSubscription,
    onSuccess: (state) => {
      onDone(state);
      onClose();
      toast(words.plan.canceled);
    },
  });
  return (
    <Sheet title={words.plan.cancelTitle} closeLabel={t.common.close} onClose={onClose}>
      <p className="leading-snug">
        {plan.status === 'past_due' ? words.plan.cancelNow : words.plan.cancelText(t.format.moment(plan.periodEnd))}
      </p>
      {cancel.error && <FaultLine error={cancel.error} />}
      <div className="grid gap-3">
        <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {words.plan.cancelConfirm}
        </Button>
        <Button look="plain" onClick={onClose}>
          {words.plan.cancelKeep}
        </Button>
      </div>
    </Sheet>
  );
}
