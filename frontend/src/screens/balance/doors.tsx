import type { Subscription } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { subscriptionQuery } from '../../api/subscription.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { Card } from '../../ui/card.js';
import { ForwardIcon } from '../../ui/icons.js';
import { CardIcon, GiftIcon, RepeatIcon, SendIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { useProductName } from '../frame/product-name.js';
import { PromoSheet } from './promo-sheet.js';

/** Where one can go from here: the plan and what it is paid from, if there ever was any, the promo code, a friend. */
export function Doors() {
  const words = useMoneyWords();
  const { title: invite } = useSharingWords().invite;
  const { data } = useQuery(subscriptionQuery());
  const [promo, setPromo] = useState(false);
  const look = 'flex min-h-16 w-full items-center gap-3.5 py-2.5 text-left';
  return (
    <Card className="py-1">
      <ul className="divide-y divide-line">
        {data && (data.subscription || data.methods.length > 0) && (
          <li>
            <Link href="/subscription" className={look}>
              {data.subscription ? (
                <PlanDoor plan={data.subscription} />
              ) : (
                <Door icon={<CardIcon className="size-6 text-accent-ink" />} title={words.balance.cards} />
              )}
            </Link>
          </li>
        )}
        <li>
          <button type="button" onClick={() => setPromo(true)} className={look}>
            <Door icon={<GiftIcon className="size-6 text-accent-ink" />} title={words.promo.open} />
          </button>
        </li>
        <li>
          <Link href="/invite?back=/balance" className={look}>
            <Door icon={<SendIcon className="size-6 text-accent-ink" />} title={invite} />
          </Link>
        </li>
      </ul>
      {promo && <PromoSheet onClose={() => setPromo(false)} />}
    </Card>
  );
}

function PlanDoor({ plan }: { plan: Subscription }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const name = useProductName()({ id: plan.productId, kind: 'plan', credits: null });
  const due = plan.status === 'past_due';
  return (
    <Door
      icon={<RepeatIcon className={`size-6 ${due ? 'text-danger' : 'text-accent-ink'}`} />}
      title={words.balance.plan}
      text={words.balance.planText[plan.status](name, t.format.moment(plan.periodEnd))}
      alarming={due}
    />
  );
}

interface DoorProps {
  icon: ReactNode;
  title: string;
  text?: string;
  alarming?: boolean;
}

function Door({ icon, title, text, alarming = false }: DoorProps) {
  return (
    <>
      {icon}
      <span className="grid min-w-0 grow gap-0.5">
        <span className="leading-snug font-semibold">{title}</span>
        {text && (
          <span className={`text-[0.9375rem] leading-snug ${alarming ? 'text-danger' : 'text-muted'}`}>{text}</span>
        )}
      </span>
      <ForwardIcon className="size-5 text-muted" />
    </>
  );
}
