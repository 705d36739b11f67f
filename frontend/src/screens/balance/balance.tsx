import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { creditsQuery } from '../../api/credits.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Section } from '../../ui/card.js';
import { Segmented } from '../../ui/segmented.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';
import { Doors } from './doors.js';
import { Entries } from './entries.js';
import { Payments } from './payments.js';
import { Grants, Purse } from './purse.js';

/** What can be spent and what came and went, in credits and in money; the ways to more. */
export function Balance() {
  const { t } = useI18n();
  const words = useMoneyWords();
  const credits = useQuery(creditsQuery());
  const [journal, setJournal] = useState<'entries' | 'payments'>('entries');
  return (
    <Screen tabs>
      <Headline title={t.balance.title} />
      <div className="grid gap-3">
        {credits.isPending && <Skeleton className="h-56" />}
        {credits.isError && !credits.data && <Fault error={credits.error} onRetry={() => void credits.refetch()} />}
        {credits.data && <Purse balance={credits.data} />}
        <Doors />
      </div>
      {credits.data && <Grants balance={credits.data} />}
      <Section title={words.balance.journal}>
        <Segmented
          label={words.balance.journal}
          value={journal}
          choices={[
            { value: 'entries', text: words.balance.movements },
            { value: 'payments', text: words.balance.payments },
          ]}
          onChange={setJournal}
        />
        {journal === 'entries' ? <Entries /> : <Payments />}
      </Section>
    </Screen>
  );
}
