import type { Confirmation, Payment } from '@primerka/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { openInvoice } from '../../telegram/invoice.js';
import { openInTelegram } from '../../telegram/links.js';
import { buttonLook, ButtonLink } from '../../ui/button.js';
import { CardIcon, ClockIcon, StarIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { withQuery } from '../frame/back.js';
import { Headline } from '../frame/screen.js';
import { PaymentForm } from './payment-form.js';
import { Receipt } from './receipt.js';

/** A payment that has not ended: what is being waited for, and the checkout once more for whoever left it. */
export function Waiting({ payment, back }: { payment: Payment; back: string | null }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ['payment', payment.id] });
  const { confirmation, method } = payment;
  const open = payment.status === 'pending';
  const asking = method === 'stars' ? words.payment.askingTelegram : words.payment.asking;
  const Icon = method === 'stars' ? StarIcon : CardIcon;
  return (
    <>
      <div className="grid justify-items-center gap-6 pt-4 text-center" aria-live="polite">
        <span className="relative grid size-28 place-items-center">
          <span aria-hidden="true" className="absolute inset-0 animate-shimmer rounded-full bg-accent-soft" />
          <span className="relative grid size-18 place-items-center rounded-full bg-accent text-on-accent shadow-card">
            <Icon className="size-9" />
          </span>
        </span>
        <Headline
          title={open ? words.payment.pending.title : asking.title}
          lead={open ? pendingText(payment, words.payment.pending) : asking.text}
        />
      </div>
      {open && confirmation?.type === 'embedded' && <PaymentForm token={confirmation.token} onDone={refresh} />}
      {open && confirmation && confirmation.type !== 'embedded' && (
        <div className="grid gap-3">
          <CheckoutLink confirmation={confirmation} onClosed={refresh}>
            {words.payment.pending.open(words.sum(payment.amount))}
          </CheckoutLink>
          {payment.expiresAt && (
            <p className="flex items-center justify-center gap-2 text-[0.9375rem] text-muted">
              <ClockIcon className="size-5" />
              {words.payment.pending.until(t.format.time(payment.expiresAt))}
            </p>
          )}
        </div>
      )}
      <div className="grid gap-3">
        {!payment.renewal && (
          <p className="px-1 text-center text-[0.9375rem] leading-snug text-muted">
            {open ? words.payment.pending.paid : words.payment.askingHint}
          </p>
        )}
        <Receipt payment={payment} />
      </div>
      {!payment.renewal && (
        <Link href={withQuery('/shop', { product: payment.productId, back })} className={buttonLook('plain')}>
          {words.payment.pending.other}
        </Link>
      )}
    </>
  );
}

function pendingText(
  { confirmation, renewal, method }: Payment,
  words: { text: string; stars: string; widget: string; renewal: string },
): string {
  if (renewal) return words.renewal;
  if (method === 'stars') return words.stars;
  return confirmation?.type === 'embedded' ? words.widget : words.text;
}

interface CheckoutLinkProps {
  confirmation: Exclude<Confirmation, { type: 'embedded' }>;
  onClosed: () => void;
  children: string;
}

/** A real link, which any browser opens; Telegram opens it its own way. */
function CheckoutLink({ confirmation: { type, url }, onClosed, children }: CheckoutLinkProps) {
  return (
    <ButtonLink
      href={url}
      target="_blank"
      rel="noopener"
      onClick={(event) => {
        const opened = (type === 'invoice' && openInvoice(url, onClosed)) || openInTelegram(url);
        if (opened) event.preventDefault();
      }}
    >
      {children}
    </ButtonLink>
  );
}
