import type { Method, Product } from '@primerka/contract';
import { useId, useState, type ReactNode } from 'react';
import { ApiError } from '../../api/http.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { Button, buttonLook } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { CardIcon, CheckIcon, StarIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { Sheet } from '../../ui/sheet.js';
import { useCheckout } from '../frame/checkout.js';
import { FaultLine } from '../frame/fault.js';
import { cheaperPack } from './comparison.js';

interface PaySheetProps {
  product: Product;
  offers: Product[];
  tryOns: number;
  back: string | null;
  /** It is a plan, and there is one that renews already. */
  taken: boolean;
  onClose: () => void;
}

/** Everything about one purchase before the tap that pays: what it gives, how it renews, what pays for it. */
export function PaySheet({ product, offers, tryOns, back, taken, onClose }: PaySheetProps) {
  const { t, locale } = useI18n();
  const words = useMoneyWords();
  const [method, setMethod] = useState<Method>(product.methods[0] ?? 'yookassa');
  const { pay, busy, error } = useCheckout(back);
  const { credits, periodDays, queuePriority } = product;
  const pack = cheaperPack(product, offers);
  const price = words.sum(method === 'stars' ? { value: String(product.stars), currency: 'XTR' } : product.price);
  const conflict = error instanceof ApiError && error.code === 'state.conflict';
  return (
    <Sheet title={product.names[locale]} closeLabel={t.common.close} onClose={onClose}>
      <ul className="grid gap-2.5">
        <Gain>{words.shop.sheet.gives(credits, tryOns)}</Gain>
        <Gain>{words.shop.sheet.clean}</Gain>
        <Gain>{periodDays === null ? words.shop.sheet.forever : words.shop.sheet.within(periodDays)}</Gain>
        {queuePriority && <Gain>{words.shop.sheet.first}</Gain>}
      </ul>
      {pack && (
        <p className="text-[0.9375rem] leading-snug text-muted">
          {words.shop.cheaper(pack.names[locale], t.format.roubles(pack.perTryOn))}
        </p>
      )}
      {taken || conflict ? (
        <>
          <Note tone="warn" text={words.shop.sheet.taken} />
          <Link href="/subscription" className={buttonLook()}>
            {words.shop.sheet.manage}
          </Link>
        </>
      ) : (
        <>
          <Methods
            methods={product.methods}
            value={method}
            onChange={(chosen) => {
              haptic('select');
              setMethod(chosen);
            }}
          />
          {periodDays !== null && (
            <p className="rounded-2xl bg-well px-4 py-3 text-[0.9375rem] leading-snug">
              {words.shop.sheet.renews(periodDays, price)} {method !== 'stars' && words.shop.sheet.saves}
            </p>
          )}
          {error && <FaultLine error={error} />}
          <Button busy={busy} onClick={() => pay({ productId: product.id, method })}>
            {words.shop.sheet.pay(price)}
          </Button>
        </>
      )}
    </Sheet>
  );
}

function Gain({ children }: { children: ReactNode }) {
  return (
    <li className="flex gap-3 leading-snug">
      <CheckIcon className="mt-px size-5 text-good" />
      <span>{children}</span>
    </li>
  );
}

interface MethodsProps {
  methods: Method[];
  value: Method;
  onChange: (method: Method) => void;
}

function Methods({ methods, value, onChange }: MethodsProps) {
  const words = useMoneyWords();
  const name = useId();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 px-1 text-[0.9375rem] text-muted">{words.shop.sheet.method}</legend>
      {methods.map((method) => {
        const Icon = method === 'stars' ? StarIcon : CardIcon;
        const chosen = method === value;
        return (
          <label
            key={method}
            className={`relative flex min-h-14 items-center gap-3.5 rounded-2xl border-2 px-4 py-3 transition ${chosen ? 'border-accent bg-accent-soft' : 'border-line'}`}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 opacity-0"
              checked={chosen}
              onChange={() => onChange(method)}
            />
            <Icon className={`size-6 ${chosen ? 'text-accent-ink' : 'text-muted'}`} />
            <span className="grid min-w-0 grow">
              <span className="leading-snug font-semibold">{words.methods[method].title}</span>
              <span className="text-sm leading-snug text-muted">{words.methods[method].hint}</span>
            </span>
            <span
              aria-hidden="true"
              className={`grid size-6 shrink-0 place-items-center rounded-full border-2 ${chosen ? 'border-accent bg-accent text-on-accent' : 'border-line'}`}
            >
              {chosen && <CheckIcon className="size-4" />}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
