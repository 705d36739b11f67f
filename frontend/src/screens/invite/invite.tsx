import type { Referral } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { referralQuery } from '../../api/sharing.js';
import { useI18n } from '../../i18n/i18n.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { shareLink } from '../../telegram/sharing.js';
import { Card } from '../../ui/card.js';
import { Note } from '../../ui/error-note.js';
import { GiftIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { useToast } from '../../ui/toast.js';
import { useBack } from '../frame/back.js';
import { Fault } from '../frame/fault.js';
import { Headline, Screen } from '../frame/screen.js';
import { Brought } from './brought.js';
import { OwnLink } from './own-link.js';

/** A friend for credits: what both get, the link that counts, and what it has brought. */
export function Invite() {
  const words = useSharingWords().invite;
  const referral = useQuery(referralQuery());
  const back = useBack() ?? '/balance';
  const link = referral.data?.link ?? null;
  const { send, busy } = useSend(link, referral.data);
  return (
    <Screen
      onBack={() => navigate(back)}
      action={link === null ? null : { text: words.send, onPress: () => void send(), enabled: true, busy }}
    >
      <Headline title={words.title} lead={words.lead} />
      {referral.isPending && <InviteBones />}
      {referral.isError && !referral.data && <Fault error={referral.error} onRetry={() => void referral.refetch()} />}
      {referral.data && (
        <>
          <Gift reward={referral.data.reward} />
          {link === null ? <Note tone="warn" title={words.closed} text={words.closedText} /> : <OwnLink link={link} />}
          <Brought referral={referral.data} />
        </>
      )}
    </Screen>
  );
}

function useSend(link: string | null, referral: Referral | undefined) {
  const words = useSharingWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (link === null || !referral || busy) return;
    setBusy(true);
    const shared = await shareLink(link, words.invite.text(referral.reward.friend));
    setBusy(false);
    if (shared === 'copied') toast(words.invite.copied);
    if (shared === 'failed') toast(words.invite.unsent);
  };
  return { send, busy };
}

function Gift({ reward }: { reward: Referral['reward'] }) {
  const { t } = useI18n();
  const words = useSharingWords().invite;
  return (
    <div className="grid gap-3">
      <Card className="flex items-center gap-4 p-5">
        <GiftIcon className="size-10 text-accent-ink" />
        <dl className="grid grow grid-cols-2 gap-4">
          {(
            [
              [words.you, reward.inviter],
              [words.friend, reward.friend],
            ] as const
          ).map(([who, amount]) => (
            <div key={who}>
              <dt className="text-[0.9375rem] text-muted">{who}</dt>
              <dd className="leading-snug font-semibold">{t.credits(amount)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <p className="px-1 text-sm leading-snug text-muted">{words.terms(reward.days, reward.perMonth)}</p>
    </div>
  );
}

function InviteBones() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-24" />
      <Skeleton className="h-20" />
      <Skeleton className="h-40" />
    </div>
  );
}
