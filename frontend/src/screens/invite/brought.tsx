import type { Referral } from '@primerka/contract';
import { useI18n } from '../../i18n/i18n.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { Card, Section } from '../../ui/card.js';

/** Who came, who of them stayed for a picture, and what that was worth. */
export function Brought({ referral: { invited, rewarded, earned } }: { referral: Referral }) {
  const { t } = useI18n();
  const words = useSharingWords().invite;
  const rows = [
    [words.invited, t.format.number(invited)],
    [words.rewarded, t.format.number(rewarded)],
    [words.earned, t.credits(earned)],
  ] as const;
  return (
    <Section title={words.progress}>
      <Card>
        {invited === 0 ? (
          <p className="leading-snug text-muted">{words.nobody}</p>
        ) : (
          <dl className="grid gap-3">
            {rows.map(([name, value]) => (
              <div key={name} className="flex items-baseline justify-between gap-4">
                <dt className="text-muted">{name}</dt>
                <dd className="text-right font-semibold tabular-nums">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </Card>
    </Section>
  );
}
