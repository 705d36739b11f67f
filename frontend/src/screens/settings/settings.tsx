import type { MePatch, User } from '@primerka/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { meQuery, patchMe } from '../../api/account.js';
import { useLegalWords } from '../../i18n/legal.js';
import { useSettingsWords } from '../../i18n/settings.js';
import { haptic } from '../../telegram/haptics.js';
import { Card, Section } from '../../ui/card.js';
import { ForwardIcon } from '../../ui/icons.js';
import { LockIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { Segmented } from '../../ui/segmented.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useToast } from '../../ui/toast.js';
import { Fault } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';

const RETENTION: User['retention'][] = ['24h', '30d', 'keep'];
const LANGUAGES = [
  { value: 'ru', text: 'Русский' },
  { value: 'en', text: 'English' },
] as const;

export function Settings() {
  const words = useSettingsWords();
  const { privacy, terms } = useLegalWords();
  const me = useQuery(meQuery());
  return (
    <Screen tabs>
      <Headline title={words.title} lead={me.data && words.signedIn(me.data.firstName)} />
      {me.isPending && <Skeleton className="h-60" />}
      {me.isError && !me.data && <Fault error={me.error} onRetry={() => void me.refetch()} />}
      {me.data && <Choices user={me.data} />}
      <Section title={words.privacy}>
        <Card className="grid gap-3 leading-snug">
          <ul className="grid gap-2.5">
            {words.privacyItems.map((item) => (
              <li key={item} className="flex gap-3">
                <LockIcon className="mt-0.5 size-5 text-accent-ink" />
                <span>{item}</span>
              </li>
            ))}
          </ul>
          <p className="text-[0.9375rem] text-muted">{words.outside}</p>
          <p className="text-[0.9375rem] text-muted">{words.links}</p>
        </Card>
      </Section>
      <Section title={words.documents}>
        <Card className="py-1">
          <ul className="divide-y divide-line">
            <Document href="/privacy" title={privacy.title} />
            <Document href="/terms" title={terms.title} />
          </ul>
        </Card>
      </Section>
    </Screen>
  );
}

function Document({ href, title }: { href: string; title: string }) {
  return (
    <li>
      <Link href={href} className="flex min-h-13 items-center justify-between gap-3 py-2.5 leading-snug">
        {title}
        <ForwardIcon className="size-5 shrink-0 text-muted" />
      </Link>
    </li>
  );
}

function Choices({ user }: { user: User }) {
  const words = useSettingsWords();
  const client = useQueryClient();
  const toast = useToast();
  const { queryKey } = meQuery();
  const change = useMutation({
    mutationFn: (patch: MePatch) => patchMe(patch),
    onMutate: (patch) => {
      client.setQueryData(queryKey, (known) => known && { ...known, ...patch });
    },
    onError: () => client.invalidateQueries({ queryKey }),
    onSuccess: (saved) => {
      client.setQueryData(queryKey, saved);
      toast(words.saved);
    },
  });
  const choose = (patch: MePatch) => {
    haptic('select');
    change.mutate(patch);
  };
  return (
    <>
      <Section title={words.language}>
        <Segmented
          label={words.language}
          value={user.locale}
          choices={LANGUAGES}
          onChange={(locale) => choose({ locale })}
        />
      </Section>
      <Section title={words.retention}>
        <Segmented
          label={words.retention}
          value={user.retention}
          choices={RETENTION.map((value) => ({ value, text: words.retain[value] }))}
          onChange={(retention) => choose({ retention })}
        />
        <p className="px-1 text-[0.9375rem] leading-snug text-muted">{words.retentionText}</p>
      </Section>
    </>
  );
}
