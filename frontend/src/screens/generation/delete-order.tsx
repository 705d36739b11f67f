import type { Generation } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteGeneration } from '../../api/generations.js';
import { useOrderWords } from '../../i18n/edit.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button } from '../../ui/button.js';
import { TrashIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Sheet } from '../../ui/sheet.js';
import { useToast } from '../../ui/toast.js';

export function DeleteOrder({ order: { id, kind } }: { order: Generation }) {
  const { t } = useI18n();
  const words = useOrderWords(kind);
  const client = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteGeneration(id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['generations'] });
      toast(words.deleted);
      navigate('/history', { replace: true });
      client.removeQueries({ queryKey: ['generation', id] });
    },
    onError: () => setAsking(false),
  });
  return (
    <>
      <Button look="danger" icon={<TrashIcon className="size-5" />} onClick={() => setAsking(true)}>
        {t.result.delete}
      </Button>
      {asking && (
        <Sheet title={words.deleteTitle} closeLabel={t.common.close} onClose={() => setAsking(false)}>
          <p className="leading-snug text-muted">{t.result.deleteText}</p>
          <div className="grid gap-3">
            <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              {t.result.delete}
            </Button>
            <Button look="plain" onClick={() => setAsking(false)}>
              {t.common.cancel}
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}
