import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { forgetChat } from '../../api/chat-memory.js';
import { deleteChat } from '../../api/chats.js';
import { ApiError } from '../../api/http.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { Button, RoundButton } from '../../ui/button.js';
import { Note } from '../../ui/error-note.js';
import { TrashIcon } from '../../ui/more-icons.js';
import { navigate } from '../../ui/navigation.js';
import { Sheet } from '../../ui/sheet.js';
import { useToast } from '../../ui/toast.js';
import { FaultLine } from '../frame/fault.js';

export function DeleteChat({ id }: { id: string }) {
  const { t } = useI18n();
  const words = useChatWords().remove;
  const client = useQueryClient();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    meta: { quiet: true },
    mutationFn: () => deleteChat(id),
    onSuccess: () => {
      toast(words.done);
      navigate('/chats', { replace: true });
      forgetChat(id);
      for (const subject of ['chat', 'messages', 'versions']) client.removeQueries({ queryKey: [subject, id] });
      for (const subject of ['chats', 'generations']) void client.invalidateQueries({ queryKey: [subject] });
    },
  });
  const busy = remove.error instanceof ApiError && remove.error.code === 'state.conflict';
  const close = () => {
    setAsking(false);
    remove.reset();
  };
  return (
    <>
      <RoundButton label={words.open} onClick={() => setAsking(true)} className="-mr-2 text-muted">
        <TrashIcon className="size-5" />
      </RoundButton>
      {asking && (
        <Sheet title={words.title} closeLabel={t.common.close} onClose={close}>
          <p className="leading-snug text-muted">{words.text}</p>
          {busy ? <Note tone="warn" text={words.busy} /> : remove.error && <FaultLine error={remove.error} />}
          <div className="grid gap-3">
            <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
              {words.confirm}
            </Button>
            <Button look="plain" onClick={close}>
              {t.common.cancel}
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}
