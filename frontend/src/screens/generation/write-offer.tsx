import { useState } from 'react';
import { useSharingWords } from '../../i18n/sharing.js';
import { useWriteOffer } from '../../telegram/write-access.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { useToast } from '../../ui/toast.js';

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
  return (
    <Card className="grid animate-rise gap-3">
      <div className="grid gap-1 px-1">
        <h2 className="text-[1.125rem] leading-snug">{words.title}</h2>
        <p className="text-[0.9375rem] leading-snug text-muted">{words.text}</p>
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Button look="soft" className="px-3!" busy={busy} onClick={() => void ask()}>
          {words.yes}
        </Button>
        <Button look="plain" className="px-3!" disabled={busy} onClick={decline}>
          {words.no}
        </Button>
      </div>
    </Card>
  );
}
