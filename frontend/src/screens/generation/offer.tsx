import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';

interface OfferProps {
  words: { title: string; text: string; yes: string; no: string };
  busy?: boolean;
  onYes: () => void;
  onNo: () => void;
}

/** Something of Telegram's that may be turned down, once and for all. */
export function Offer({ words, busy = false, onYes, onNo }: OfferProps) {
  return (
    <Card className="grid animate-rise gap-3">
      <div className="grid gap-1 px-1">
        <h2 className="text-[1.125rem] leading-snug">{words.title}</h2>
        <p className="text-[0.9375rem] leading-snug text-muted">{words.text}</p>
      </div>
      <div className="grid grid-cols-2 gap-3">
        <Button look="soft" className="px-3!" busy={busy} onClick={onYes}>
          {words.yes}
        </Button>
        <Button look="plain" className="px-3!" disabled={busy} onClick={onNo}>
          {words.no}
        </Button>
      </div>
    </Card>
  );
}
