import type { Generation } from '@primerka/contract';
import { useOrderWords } from '../../i18n/edit.js';
import { useI18n } from '../../i18n/i18n.js';
import { Card, Section } from '../../ui/card.js';

/** Every movement of this order's credits, with its moment: what was held and how it ended. */
export function MoneyTimeline({ order: { kind, charge } }: { order: Generation }) {
  const { t } = useI18n();
  const words = useOrderWords(kind);
  return (
    <Section title={words.money}>
      <Card className="py-2">
        {charge.events.length === 0 && <p className="py-2 text-muted">{t.money.none}</p>}
        <ol className="divide-y divide-line">
          {charge.events.map((event, index) => (
            <li key={index} data-event={event.type} className="flex items-baseline justify-between gap-4 py-2.5">
              <span className="leading-snug">
                <span className="block">{t.money.events[event.type]}</span>
                <time dateTime={event.at} className="text-sm text-muted">
                  {t.format.moment(event.at)}
                </time>
              </span>
              <span
                className={`shrink-0 tabular-nums ${event.type === 'released' || event.type === 'returned' ? 'text-good' : ''}`}
              >
                {t.credits(event.amount)}
              </span>
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}
