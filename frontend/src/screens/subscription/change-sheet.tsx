import type { Product, Subscription, SubscriptionState } from '@primerka/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { changeSubscription } from '../../api/subscription.js';
import { productsQuery } from '../../api/payments.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { CheckIcon } from '../../ui/more-icons.js';
import { Sheet } from '../../ui/sheet.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Spinner } from '../../ui/spinner.js';
import { useToast } from '../../ui/toast.js';
import { Fault, FaultLine } from '../frame/fault.js';

interface ChangeSheetProps {
  plan: Subscription;
  onDone: (state: SubscriptionState) => void;
  onClose: () => void;
}

/** Another plan from the next period on; the present one is among the choices, to take a change back. */
export function ChangeSheet({ plan, onDone, onClose }: ChangeSheetProps) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const toast = useToast();
  const products = useQuery(productsQuery());
  const next = plan.nextProductId ?? plan.productId;
  const change = useMutation({
    meta: { quiet: true },
    mutationFn: (productId: string) => changeSubscription({ productId }),
    onSuccess: (state, productId) => {
      haptic('success');
      onDone(state);
      onClose();
      toast(productId === plan.productId ? words.plan.kept : words.plan.changed);
    },
  });
  const plans = products.data?.items.filter(({ kind }) => kind === 'plan') ?? [];
  return (
    <Sheet title={words.plan.change} closeLabel={t.common.close} onClose={onClose}>
      <p className="leading-snug text-muted">{words.plan.changeText(t.format.moment(plan.periodEnd))}</p>
      {products.isPending && <Skeleton className="h-60" />}
      {products.isError && !products.data && <Fault error={products.error} onRetry={() => void products.refetch()} />}
      {change.error && <FaultLine error={change.error} />}
      <ul className="grid gap-2">
        {plans.map((product) => (
          <li key={product.id}>
            <Choice
              product={product}
              chosen={product.id === next}
              busy={change.isPending && change.variables === product.id}
              disabled={change.isPending}
              onChoose={() => (product.id === next ? onClose() : change.mutate(product.id))}
            />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

interface ChoiceProps {
  product: Product;
  chosen: boolean;
  busy: boolean;
  disabled: boolean;
  onChoose: () => void;
}

function Choice({ product, chosen, busy, disabled, onChoose }: ChoiceProps) {
  const { t, locale } = useI18n();
  const words = useMoneyWords();
  return (
    <button
      type="button"
      aria-pressed={chosen}
      disabled={disabled}
      onClick={onChoose}
      className={`flex min-h-16 w-full flex-wrap items-center justify-between gap-x-4 rounded-2xl border-2 px-4 py-3 text-left transition ${chosen ? 'border-accent bg-accent-soft' : 'border-line'}`}
    >
      <span className="grid min-w-0 grow basis-40 gap-0.5">
        <span className="leading-snug font-semibold">{product.names[locale]}</span>
        <span className="text-[0.9375rem] leading-snug text-muted">
          {product.periodDays !== null && words.plan.gives(product.credits, product.periodDays)}
        </span>
      </span>
      <span className="ml-auto flex shrink-0 items-center gap-2.5 tabular-nums">
        {t.format.roubles(product.price)}
        {busy ? <Spinner /> : <CheckIcon className={`size-5 text-accent-ink ${chosen ? '' : 'invisible'}`} />}
      </span>
    </button>
  );
}
