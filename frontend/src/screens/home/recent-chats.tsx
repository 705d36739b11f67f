import { useInfiniteQuery } from '@tanstack/react-query';
import { chatsQuery } from '../../api/chats.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { Section } from '../../ui/card.js';
import { Link } from '../../ui/navigation.js';
import { ChatRow } from '../frame/chat-row.js';

const RECENT = 2;

/** The chats that last moved; nothing where there are none, or while they could not be read. */
export function RecentChats() {
  const { t } = useI18n();
  const words = useChatWords();
  const query = useInfiniteQuery(chatsQuery());
  const chats = query.data?.pages[0]?.items.slice(0, RECENT) ?? [];
  if (chats.length === 0) return null;
  return (
    <Section
      title={words.list.recent}
      aside={
        <Link href="/chats" className="-my-2 py-2 font-semibold text-accent-ink">
          {t.home.all}
        </Link>
      }
    >
      <ul className="grid gap-2.5">
        {chats.map((chat) => (
          <li key={chat.id}>
            <ChatRow chat={chat} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
