import type { SavedMethod, Subscription } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/http.js';
import { removeMethod } from '../../api/subscription.js';
import { useI18n } from '../../i18n/i18n.js';
import { useMoneyWords } from '../../i18n/money.js';
import { Button, RoundButton } from '../../ui/button.js';
import { Card, Section } from '../../ui/card.js';
import { CardIcon, TrashIcon } from '../../ui/more-icons.js';
import { Sheet } from '../../ui/sheet.js';
import { useToast } from '../../ui/toast.js';
import { FaultLine } from '../frame/fault.js';

/** What may be charged again, and the way to forbid it for good. */
export function Methods({ methods, plan }: { methods: SavedMethod[]; plan: Subscription | null }) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const [removing, setRemoving] = useState<SavedMethod | null>(null);
  return (
    <Section title={words.plan.methods}>
      <Card className="py-1">
        <ul className="divide-y divide-line">
          {methods.map((method) => (
            <li key={method.id} className="flex min-h-16 items-center gap-3.5 py-2">
              <CardIcon className="size-6 text-accent-ink" />
              <span className="grid min-w-0 grow gap-0.5">
                <span className="leading-snug font-semibold">{words.saved(method)}</span>
                <span className="text-sm text-muted">{words.plan.methodSince(t.format.day(method.createdAt))}</span>
              </span>
              <RoundButton
                label={words.plan.remove(words.saved(method))}
                onClick={() => setRemoving(method)}
                className="-mr-2.5 text-danger"
              >
                <TrashIcon className="size-5.5" />
              </RoundButton>
            </li>
          ))}
        </ul>
      </Card>
      {removing && <RemoveSheet method={removing} plan={plan} onClose={() => setRemoving(null)} />}
    </Section>
  );
}

interface RemoveSheetProps {
  method: SavedMethod;
  plan: Subscription | null;
  onClose: () => void;
}

function RemoveSheet({ method, plan, onClose }: RemoveSheetProps) {
  const { t } = useI18n();
  const words = useMoneyWords();
  const client = useQueryClient();
  const toast = useToast();
  const remove = useMutation({
    meta: { quiet: true },
    mutationFn: async () => {
      try {
        await removeMethod(method.id);
      } catch (error) {
        // Already withdrawn, on another device maybe: what was asked for is so.
        if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['subscription'] });
      onClose();
      toast(words.plan.removed);
    },
  });
  const paysPlan = plan !== null && plan.method?.id === method.id && plan.status !== 'ended';
  return (
    <Sheet title={words.plan.removeTitle} closeLabel={t.common.close} onClose={onClose}>
      <p className="leading-snug">{words.plan.removeText(words.saved(method))}</p>
      {paysPlan && <p className="leading-snug text-muted">{words.plan.removePlan(t.format.moment(plan.periodEnd))}</p>}
      {remove.error && <FaultLine error={remove.error} />}
      <div className="grid gap-3">
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          {words.plan.removeConfirm}
        </Button>
        <Button look="plain" onClick={onClose}>
          {t.common.cancel}
        </Button>
      </div>
    </Sheet>
  );
}
