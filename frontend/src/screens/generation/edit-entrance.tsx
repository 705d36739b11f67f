import type { Generation } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { configQuery } from '../../api/account.js';
import { useChatWords } from '../../i18n/chat.js';
import { Button, buttonLook } from '../../ui/button.js';
import { PencilIcon } from '../../ui/more-icons.js';
import { Link } from '../../ui/navigation.js';
import { FaultLine } from '../frame/fault.js';
import { useOpenChat } from '../frame/use-open-chat.js';
import { ChatLink } from './chat-link.js';

/** From a result to the chat that changes it: its own, or the one it was made in, going on from it. */
export function EditEntrance({ order: { id, input } }: { order: Generation }) {
  const words = useChatWords();
  const config = useQuery(configQuery());
  const { open, busy, error } = useOpenChat();
  const icon = <PencilIcon className="size-5" />;
  if (!config.data?.assistant) return <ChatLink input={input} />;
  if (input.kind === 'edit' && input.chatId) {
    return (
      <Link href={`/chats/${input.chatId}?base=${id}`} className={buttonLook('soft')}>
        {icon}
        <span>{words.edit}</span>
      </Link>
    );
  }
  return (
    <>
      <Button look="soft" icon={icon} busy={busy} onClick={() => open({ generationId: id })}>
        {words.edit}
      </Button>
      {error && <FaultLine error={error} />}
    </>
  );
}
