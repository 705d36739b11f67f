import type { Chat } from '@primerka/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { ForwardIcon, PhotoIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';

/** One chat among others: its picture, what was first asked for, and when it last moved. */
export function ChatRow({ chat }: { chat: Chat }) {
  const { t } = useI18n();
  const words = useChatWords();
  const client = useQueryClient();
  const title = chat.title ?? words.list.untitled;
  const when = t.format.moment(chat.updatedAt);
  return (
    <Link
      href={`/chats/${chat.id}`}
      className="flex items-center gap-3.5 rounded-card bg-card p-2.5 shadow-card transition active:scale-[0.99]"
    >
      {chat.picture ? (
        <Picture
          src={chat.picture.thumbUrl}
          alt=""
          focus="top"
          className="h-18 w-14 shrink-0 rounded-2xl"
          onBroken={() => void client.invalidateQueries({ queryKey: ['chats'] })}
        />
      ) : (
        <span className="grid h-18 w-14 shrink-0 place-items-center rounded-2xl bg-well text-muted">
          <PhotoIcon />
        </span>
      )}
      <span className="grid min-w-0 grow gap-0.5">
        <span className="leading-snug font-semibold">{title}</span>
        <span className="text-sm text-muted">{chat.picture ? when : `${when} · ${words.list.gone}`}</span>
      </span>
      <ForwardIcon className="size-5 text-muted" />
    </Link>
  );
}
