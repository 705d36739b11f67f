import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useId, useState } from 'react';
import { configQuery } from '../../api/account.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Card } from '../../ui/card.js';
import { Note } from '../../ui/error-note.js';
import { Skeleton } from '../../ui/skeleton.js';
import { showForm } from './checkout-widget.js';

/** The provider's form in our page; gone as soon as it says it is done. */
export function PaymentForm({ token, onDone }: { token: string; onDone: () => void }) {
  const words = useMoneyWords();
  const id = useId();
  const { data: config } = useQuery(configQuery());
  const [state, setState] = useState<'open' | 'done' | 'broken'>('open');
  const done = useEffectEvent(() => {
    setState('done');
    onDone();
  });
  const url = config?.widgetUrl;
  useEffect(() => {
    if (!url) return;
    return showForm(url, token, id, { onDone: done, onBroken: () => setState('broken') });
  }, [url, token, id]);
  if (state === 'done') return null;
  if (state === 'broken' || config?.widgetUrl === null)
    return <Note tone="danger" text={words.payment.widget.broken} />;
  return (
    <Card className="p-2">
      {/* At least 288 px wide by the provider's rules, which a 320 px phone with this padding just has. */}
      <div id={id} role="region" aria-label={words.payment.widget.label} className="min-h-40">
        {!url && <Skeleton className="h-40" />}
      </div>
    </Card>
  );
}
