import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { configQuery } from '../../api/account.js';
import { chatsQuery } from '../../api/chats.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useChatWords } from '../../i18n/chat.js';
import { buttonLook } from '../../ui/button.js';
import { SparkIcon } from '../../ui/icons.js';
import { Link, navigate } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { ChatRow } from '../frame/chat-row.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';
import { Headline, Screen } from '../frame/screen.js';

/** Every edit chat, the one that last moved first. */
export function Chats() {
  const words = useChatWords().list;
  const config = useQuery(configQuery());
  const query = useInfiniteQuery(chatsQuery());
  const chats = query.data?.pages.flatMap((page) => page.items) ?? [];
  useLiveUpdates(true);
  const start = config.data?.assistant && (
    <Link href="/chats/new" className={buttonLook(chats.length > 0 ? 'soft' : 'primary')}>
      <SparkIcon className="size-5" />
      <span>{words.start}</span>
    </Link>
  );
  return (
    <Screen onBack={() => navigate('/')}>
      <Headline title={words.title} lead={chats.length > 0 ? words.lead : undefined} />
      {query.isError && chats.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && chats.length === 0 && (
        <div className="grid justify-items-center gap-4 px-4 pt-8 text-center">
          <span className="grid size-24 place-items-center rounded-full bg-accent-soft text-accent-ink">
            <SparkIcon className="size-12" />
          </span>
          <div className="grid gap-1.5">
            <h2 className="text-2xl leading-tight">{words.empty}</h2>
            <p className="text-muted">{words.emptyText}</p>
          </div>
        </div>
      )}
      {!query.isPending && start}
      <ul className="grid gap-2.5">
        {query.isPending && [0, 1, 2].map((index) => <Skeleton key={index} className="h-23" />)}
        {chats.map((chat) => (
          <li key={chat.id}>
            <ChatRow chat={chat} />
          </li>
        ))}
      </ul>
      <More query={query} />
    </Screen>
  );
}
