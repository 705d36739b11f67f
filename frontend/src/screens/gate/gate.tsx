import { useQuery } from '@tanstack/react-query';
import { configQuery } from '../../api/account.js';
import { useI18n } from '../../i18n/i18n.js';
import { ButtonLink } from '../../ui/button.js';
import { HangerIcon } from '../../ui/icons.js';
import { Bones } from '../frame/bones.js';
import { Fault } from '../frame/fault.js';

/** Shown to whoever cannot be signed in here: the way into Telegram. */
export function Gate() {
  const { t } = useI18n();
  const config = useQuery(configQuery());
  if (config.isPending) return <Bones />;
  const bot = config.data?.botUsername;
  return (
    <main className="mx-auto grid min-h-dvh max-w-[480px] content-center justify-items-center gap-6 px-6 py-10 text-center">
      <span className="grid size-28 place-items-center rounded-[2rem] bg-accent text-on-accent shadow-card">
        <HangerIcon className="size-16" />
      </span>
      <div className="grid gap-3">
        <h1 className="text-[2.125rem] leading-tight">{t.gate.title}</h1>
        <p className="text-[1.0625rem] leading-snug text-muted">{t.gate.text}</p>
      </div>
      {config.isError && <Fault error={config.error} onRetry={() => void config.refetch()} />}
      {bot && <ButtonLink href={`https://t.me/${bot}?startapp`}>{t.gate.open(bot)}</ButtonLink>}
      <p className="text-[0.9375rem] leading-snug text-muted">{t.gate.again}</p>
    </main>
  );
}
