import { useQuery } from '@tanstack/react-query';
import { configQuery } from '../../api/account.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { ButtonLink } from '../../ui/button.js';
import { ClockIcon } from '../../ui/more-icons.js';

/**
 * Where the provider's page sends the browser afterwards. Nobody is signed in there and the payment may
 * have gone either way, so it promises nothing and leads back.
 */
export function Paid() {
  const { t } = useI18n();
  const words = useMoneyWords();
  const { data: config } = useQuery(configQuery());
  const bot = config?.botUsername;
  return (
    <main className="mx-auto grid min-h-dvh max-w-[480px] content-center justify-items-center gap-7 px-6 py-10 text-center">
      <span className="grid size-28 place-items-center rounded-[2rem] bg-accent text-on-accent shadow-card">
        <ClockIcon className="size-16" />
      </span>
      <div className="grid gap-3">
        <h1 className="text-[2.125rem] leading-tight">{words.paid.title}</h1>
        <p className="text-[1.0625rem] leading-snug text-muted">{words.paid.text}</p>
      </div>
      {/* The sandbox's bot lives nowhere, so there the app itself is the way back. */}
      {config && bot && !config.sandbox && (
        <ButtonLink href={`https://t.me/${bot}?startapp`}>{words.paid.open}</ButtonLink>
      )}
      {config?.sandbox && <ButtonLink href="/">{words.paid.openApp}</ButtonLink>}
      <p className="text-[0.9375rem] text-muted">{t.common.brand}</p>
    </main>
  );
}
