import type { Subscription, SubscriptionState } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { serverNow } from '../../api/clock.js';
import { subscriptionQuery } from '../../api/subscription.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { buttonLook } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { RepeatIcon } from '../../ui/more-icons.js';
import { Link, navigate } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { withQuery } from '../frame/back.js';
import { Headline, Screen } from '../frame/screen.js';
import { Methods } from './methods.js';
import { PlanActions } from './plan-actions.js';
import { PlanCard } from './plan-card.js';

/** The plan: what it gives, what it will charge and when, and every way to stop or change that. */
export function SubscriptionScreen() {
  const { t } = useI18n();
  const words = useMoneyWords();
  const query = useQuery(subscriptionQuery());
  return (
    <Screen onBack={() => navigate('/balance')}>
      <Headline title={words.plan.title} />
      {query.isPending && (
        <div role="status" aria-label={t.common.loading} className="grid gap-4">
          <Skeleton className="h-64" />
          <Skeleton className="h-14" />
        </div>
      )}
      {query.isError && !query.data && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Known state={query.data} />}
    </Screen>
  );
}

function Known({ state: { subscription: plan, methods } }: { state: SubscriptionState }) {
  return (
    <>
      {plan ? (
        <>
          <News plan={plan} />
          <PlanCard plan={plan} />
          <PlanActions plan={plan} />
        </>
      ) : (
        <None />
      )}
      {methods.length > 0 && <Methods methods={methods} plan={plan} />}
    </>
  );
}

function None() {
  const words = useMoneyWords();
  return (
    <div className="grid justify-items-center gap-4 px-4 pt-6 text-center">
      <span className="grid size-24 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <RepeatIcon className="size-11" />
      </span>
      <div className="grid gap-1.5">
        <h2 className="text-2xl leading-tight">{words.plan.none}</h2>
        <p className="leading-snug text-muted">{words.plan.noneText}</p>
      </div>
      <Link href={withQuery('/shop', { back: '/subscription' })} className={`${buttonLook()} mt-2`}>
        {words.plan.see}
      </Link>
    </div>
  );
}

const DAY = 24 * 3_600_000;

/** What must not be overlooked: a charge within a day, one that failed, or that there will be none. */
function News({ plan }: { plan: Subscription }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const { nextCharge, periodEnd, provider, method, lastDecline, graceUntil } = plan;
  if (plan.status === 'past_due') {
    return (
      <Note
        tone="danger"
        title={words.plan.pastDue}
        text={words.plan.pastDueText(
          words.declines[lastDecline ?? 'declined'].title,
          nextCharge && t.format.moment(nextCharge.at),
          t.format.moment(graceUntil ?? periodEnd),
        )}
      />
    );
  }
  if (plan.status === 'canceled') {
    return <Note tone="good" text={words.plan.canceledText(t.format.moment(periodEnd))} />;
  }
  if (plan.status === 'ended') return <Note tone="warn" text={words.plan.endedText} />;
  if (nextCharge && Date.parse(nextCharge.at) - serverNow() < DAY) {
    return (
      <Note
        tone="warn"
        title={words.plan.soon(t.format.moment(nextCharge.at), words.sum(nextCharge.amount))}
        text={words.plan.soonText}
      />
    );
  }
  if (provider === 'yookassa' && !method) return <Note tone="warn" text={words.plan.noMethod} />;
  return null;
}
