import { PromoBody } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import { creditsMoved, creditsQuery, redeemPromo } from '../../api/credits.js';
import { newest } from '../../api/versions.js';
import { ApiError } from '../../api/http.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { haptic } from '../../telegram/haptics.js';
import { Button } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { Sheet } from '../../ui/sheet.js';
import { FaultLine } from '../frame/fault.js';

export function PromoSheet({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const client = useQueryClient();
  const id = useId();
  const [code, setCode] = useState('');
  const [odd, setOdd] = useState(false);
  const redeem = useMutation({
    meta: { quiet: true },
    mutationFn: redeemPromo,
    onSuccess: ({ balance }) => {
      haptic('success');
      client.setQueryData(creditsQuery().queryKey, (known) => newest(known, balance));
      creditsMoved(client);
    },
    onError: () => haptic('error'),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = PromoBody.safeParse({ code });
    setOdd(!body.success);
    redeem.reset();
    if (body.success) redeem.mutate(body.data);
  };
  const given = redeem.data;
  const unknown = redeem.error instanceof ApiError && redeem.error.code === 'not_found';
  return (
    <Sheet title={words.promo.title} closeLabel={t.common.close} onClose={onClose}>
      {given ? (
        <>
          <Note
            tone={given.isNew ? 'good' : 'warn'}
            title={given.isNew ? words.promo.given(given.credits) : words.promo.before}
            text={given.isNew ? words.promo.givenText : words.promo.beforeText(given.credits)}
          />
          <Button onClick={onClose}>{words.promo.done}</Button>
        </>
      ) : (
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <div className="grid gap-1.5">
            <label htmlFor={id} className="px-1 text-[0.9375rem] text-muted">
              {words.promo.label}
            </label>
            <input
              id={id}
              value={code}
              onChange={(event) => {
                setCode(event.target.value);
                setOdd(false);
              }}
              autoCapitalize="characters"
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="done"
              aria-invalid={odd || undefined}
              className="min-h-13 w-full rounded-2xl border-2 border-line bg-transparent px-4 py-3 text-[1.25rem] tracking-wider uppercase"
            />
          </div>
          {odd && <Note tone="danger" text={words.promo.shape} />}
          {unknown && <Note tone="danger" text={words.promo.unknown} />}
          {redeem.error && !unknown && <FaultLine error={redeem.error} />}
          <Button type="submit" busy={redeem.isPending} disabled={code.trim() === ''}>
            {words.promo.submit}
          </Button>
        </form>
      )}
    </Sheet>
  );
}
