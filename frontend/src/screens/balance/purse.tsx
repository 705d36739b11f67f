import type { Balance } from '@primerka/contract';
import { serverNow } from '../../api/clock.js';
import { nextFreeGrant } from '../../i18n/format.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card, Section } from '../../ui/card.js';
import { PlusIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';

/** What can be spent now, in credits and in try-ons, and the way to more. */
export function Purse({ balance }: { balance: Balance }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const tryOns = Math.floor(balance.available / balance.prices.tryOn);
  return (
    <div className="grid gap-1 rounded-[2rem] bg-accent p-6 text-on-accent shadow-card">
      <p className="font-display text-[4rem] leading-none font-semibold [font-variant-numeric:lining-nums]">
        {t.format.number(balance.available)}
      </p>
      <p className="text-[1.0625rem]">{t.balance.available}</p>
      <p className="mt-3 text-[0.9375rem] leading-snug">{t.balance.enough(tryOns)}</p>
      {balance.held > 0 && <p className="text-[0.9375rem] leading-snug">{t.balance.held(balance.held)}</p>}
      <Link
        href="/shop"
        className="mt-4 flex min-h-12 items-center justify-center gap-2 rounded-full bg-on-accent px-6 py-2.5 font-semibold text-accent transition focus-visible:outline-on-accent active:scale-[0.985]"
      >
        <PlusIcon className="size-5" />
        {words.balance.top}
      </Link>
    </div>
  );
}

/** Where the credits come from, and which end when. */
export function Grants({ balance }: { balance: Balance }) {
  const { t } = useI18n();
  return (
    <Section title={t.balance.grants}>
      <Card className="grid gap-4">
        {balance.grants.map((grant, index) => (
          <div key={index} className="flex items-baseline justify-between gap-4">
            <div>
              <p className="font-semibold">{t.balance.source[grant.source]}</p>
              <p className="text-[0.9375rem] leading-snug text-muted">
                {grant.expiresAt ? t.balance.until(t.format.day(grant.expiresAt)) : t.balance.forever},{' '}
                {grant.watermark ? t.balance.watermark : t.balance.clean}
              </p>
            </div>
            <p className="shrink-0 text-xl font-semibold tabular-nums">{t.format.number(grant.remaining)}</p>
          </div>
        ))}
        <p className="text-[0.9375rem] leading-snug text-muted">
          {t.balance.renew(t.format.day(nextFreeGrant(serverNow())))}
        </p>
      </Card>
    </Section>
  );
}
