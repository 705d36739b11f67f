import type { Payment } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { creditsQuery } from '../../api/credits.js';
import { isBegun } from '../../api/draft-rules.js';
import { useDraft } from '../../api/draft.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Button, buttonLook } from '../../ui/button.js';
import { CheckIcon, CloseIcon, RepeatIcon } from '../../ui/more-icons.js';
import { Link, navigate } from '../../ui/navigation.js';
import { withQuery } from '../frame/back.js';
import { useCheckout } from '../frame/checkout.js';
import { FaultLine } from '../frame/fault.js';
import { Headline } from '../frame/screen.js';
import { Receipt } from './receipt.js';

interface EndedProps {
  payment: Payment;
  back: string | null;
}

/** The credits are there: how many, how many in all, and one tap back to what they were bought for. */
export function Succeeded({ payment, back }: EndedProps) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const { data: balance } = useQuery(creditsQuery());
  const { query, draft } = useDraft();
  const { succeeded } = words.payment;
  const target = back ?? (isBegun(draft) ? '/try' : '/balance');
  const text = { '/try': succeeded.backToOrder, '/balance': succeeded.toBalance }[target] ?? succeeded.back;
  return (
    <>
      <div
        role="status"
        className="grid animate-rise justify-items-center gap-2 rounded-[2rem] bg-accent px-6 py-9 text-center text-on-accent shadow-card"
      >
        <span className="mb-1 grid size-14 place-items-center rounded-full bg-on-accent text-accent">
          <CheckIcon className="size-8" />
        </span>
        <p className="font-display text-[4rem] leading-none font-semibold [font-variant-numeric:lining-nums]">
          {t.format.signed(payment.credits)}
        </p>
        {balance && <p className="text-[1.0625rem]">{succeeded.now(balance.available)}</p>}
      </div>
      <Headline title={succeeded.title} lead={succeeded.text} />
      <div className="grid gap-3">
        {/* Without a word of where from, the draft decides; until it is known the button would change under the finger. */}
        <Button busy={back === null && query.isPending} onClick={() => navigate(target, { replace: true })}>
          {text}
        </Button>
        {payment.productKind === 'plan' && (
          <Link href="/subscription" className={buttonLook('soft')}>
            {succeeded.plan}
          </Link>
        )}
      </div>
      <Receipt payment={payment} />
    </>
  );
}

/** No money moved: why, and what can be done about it. */
export function Canceled({ payment, back }: EndedProps) {
  const words = useMoneyWords();
  const { pay, busy, error } = useCheckout(back);
  const { productId, method } = payment;
  const { canceled } = words.payment;
  return (
    <>
      <Bad>
        <Headline {...lead(words.declines[payment.decline ?? 'declined'])} />
      </Bad>
      <div className="grid gap-3">
        {error && <FaultLine error={error} />}
        {payment.renewal ? (
          <Link href="/subscription" className={buttonLook()}>
            {canceled.plan}
          </Link>
        ) : (
          <>
            <Button icon={<RepeatIcon className="size-5" />} busy={busy} onClick={() => pay({ productId, method })}>
              {canceled.again}
            </Button>
            <Link href={withQuery('/shop', { product: productId, back })} className={buttonLook('soft')}>
              {canceled.other}
            </Link>
          </>
        )}
      </div>
      <Receipt payment={payment} />
    </>
  );
}

const lead = ({ title, text }: { title: string; text: string }) => ({ title, lead: text });

function Bad({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="grid justify-items-center gap-5 pt-4 text-center">
      <span className="grid size-18 place-items-center rounded-full bg-danger-soft text-danger">
        <CloseIcon className="size-9" />
      </span>
      {children}
    </div>
  );
}

export function Refunded({ payment }: { payment: Payment }) {
  const words = useMoneyWords();
  const { refunded } = words.payment;
  const part = payment.status === 'partially_refunded' && payment.refunded;
  return (
    <>
      <div role="status" className="grid justify-items-center gap-5 pt-4 text-center">
        <span className="grid size-18 place-items-center rounded-full bg-good-soft text-good">
          <RepeatIcon className="size-9" />
        </span>
        <Headline
          title={refunded.title}
          lead={`${part ? `${refunded.part(words.sum(part), words.sum(payment.amount))} ` : ''}${refunded.text}`}
        />
      </div>
      <Receipt payment={payment} />
      <Link href="/balance" className={buttonLook('soft')}>
        {words.payment.succeeded.toBalance}
      </Link>
    </>
  );
}
