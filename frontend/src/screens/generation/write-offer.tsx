import { useState } from 'react';
import { useSharingWords } from '../../i18n/sharing.js';
import { useWriteOffer } from '../../telegram/write-access.js';
import { useToast } from '../../ui/toast.js';
import { Offer } from './offer.js';

/** Asked while the order is at work and its owner may leave: whether the bot may bring the result to the chat. */
export function WriteOffer({ order }: { order: string }) {
  const words = useSharingWords().notify;
  const toast = useToast();
  const { offered, accept, decline } = useWriteOffer(order);
  const [busy, setBusy] = useState(false);
  if (!offered) return null;
  const ask = async () => {
    setBusy(true);
    const answer = await accept();
    setBusy(false);
    if (answer !== 'declined') toast(words[answer]);
  };
  return <Offer words={words} busy={busy} onYes={() => void ask()} onNo={decline} />;
}
