import { COMPLAINT_REASONS, type ComplaintInput, type Generation } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { serverNow } from '../../api/clock.js';
import { creditsMoved } from '../../api/credits.js';
import { complain, noteGeneration } from '../../api/generations.js';
import { ApiError } from '../../api/http.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { useClosingConfirmation } from '../../telegram/closing.js';
import { haptic } from '../../telegram/haptics.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { CheckIcon } from '../../ui/more-icons.js';
import { Sheet } from '../../ui/sheet.js';
import { FaultLine } from '../frame/fault.js';

/** How long after it was drawn a picture can be complained about. */
const TERM = 7 * 24 * 3_600_000;

/** "Not like me": the way to say so while there still is one, then what has become of it. */
export function Complaint({ generation }: { generation: Generation }) {
  const words = useMoneyWords();
  const [asking, setAsking] = useState(false);
  const { complaint, finishedAt } = generation;
  if (complaint) {
    const { review, reviewText, declined, declinedText } = words.complaint;
    return complaint.state === 'declined' ? (
      <Note tone="warn" title={declined} text={declinedText} />
    ) : (
      <Note tone="good" title={review} text={reviewText} />
    );
  }
  if (finishedAt === null || serverNow() - Date.parse(finishedAt) > TERM) return null;
  return (
    <>
      <Button look="plain" onClick={() => setAsking(true)}>
        {words.complaint.open}
      </Button>
      {asking && <ComplaintSheet order={generation} onClose={() => setAsking(false)} />}
    </>
  );
}

function ComplaintSheet({ order: { id, kind }, onClose }: { order: Generation; onClose: () => void }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const client = useQueryClient();
  const name = useId();
  const [reason, setReason] = useState<ComplaintInput['reason'] | null>(null);
  const [text, setText] = useState('');
  const send = useMutation({
    meta: { quiet: true },
    mutationFn: (body: ComplaintInput) => complain(id, body),
    onSuccess: (generation) => {
      haptic('success');
      noteGeneration(client, generation);
      creditsMoved(client);
      void client.invalidateQueries({ queryKey: ['generations'] });
      onClose();
    },
  });
  const late = send.error instanceof ApiError && send.error.code === 'state.conflict';
  const said = text.trim();
  useClosingConfirmation(said !== '');
  return (
    <Sheet title={words.complaint.title} closeLabel={t.common.close} onClose={onClose}>
      <p className="leading-snug text-muted">{words.complaint.lead}</p>
      <fieldset className="grid gap-2">
        <legend className="sr-only">{words.complaint.title}</legend>
        {COMPLAINT_REASONS.filter((value) => kind === 'try_on' || value !== 'garment').map((value) => (
          <label
            key={value}
            className={`relative flex min-h-13 items-center justify-between gap-3 rounded-2xl border-2 px-4 py-2.5 leading-snug transition ${value === reason ? 'border-accent bg-accent-soft font-semibold' : 'border-line'}`}
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 opacity-0"
              checked={value === reason}
              onChange={() => setReason(value)}
            />
            {words.complaint.reasons[value]}
            {value === reason && <CheckIcon className="size-5 text-accent-ink" />}
          </label>
        ))}
      </fieldset>
      <label className="grid gap-1.5">
        <span className="px-1 text-[0.9375rem] text-muted">{words.complaint.text}</span>
        <textarea
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={2}
          maxLength={1000}
          className="w-full rounded-2xl border-2 border-line bg-transparent px-4 py-3 leading-snug"
        />
      </label>
      {late ? <Note tone="danger" text={words.complaint.late} /> : send.error && <FaultLine error={send.error} />}
      <Button
        disabled={reason === null}
        busy={send.isPending}
        onClick={() => reason && send.mutate({ reason, ...(said ? { text: said } : {}) })}
      >
        {words.complaint.send}
      </Button>
    </Sheet>
  );
}
