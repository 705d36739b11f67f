import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { messagesQuery } from '../../api/chat-messages.js';
import { chatQuery, versionsQuery } from '../../api/chats.js';
import { ApiError } from '../../api/http.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { ErrorNote } from '../../ui/error-note.js';
import { navigate } from '../../ui/navigation.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Fault } from '../frame/fault.js';
import { Screen } from '../frame/screen.js';
import { ChatFrame } from './chat-frame.js';
import { Talk } from './talk.js';

const toList = () => navigate('/chats');

/** One conversation about one picture: words, variants, versions. */
export function ChatScreen({ id }: { id: string }) {
  const words = useChatWords();
  const chat = useQuery(chatQuery(id));
  const thread = useQuery(messagesQuery(id));
  const versions = useInfiniteQuery(versionsQuery(id));
  useLiveUpdates(true);

  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = versions;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  const error = chat.error ?? thread.error ?? versions.error;
  const missing = error instanceof ApiError && ['not_found', 'request.invalid'].includes(error.code);
  if (chat.data && thread.data && versions.data && !missing) {
    const orders = versions.data.pages.flatMap((page) => page.items);
    return <Talk key={id} chat={chat.data} thread={thread.data} orders={orders} />;
  }
  if (!error) return <Loading />;
  return (
    <Screen onBack={toList}>
      {missing ? (
        <ErrorNote alone {...words.missing} action={{ text: words.list.title, onPress: toList }} />
      ) : (
        <Fault
          alone
          error={error}
          onRetry={() => {
            for (const query of [chat, thread, versions]) if (query.isError) void query.refetch();
          }}
        />
      )}
    </Screen>
  );
}

function Loading() {
  const { t } = useI18n();
  return (
    <ChatFrame onBack={toList}>
      <div role="status" aria-label={t.common.loading} className="grid grow content-end gap-4 px-4 pb-6">
        <Skeleton className="h-56 w-44 justify-self-center" />
        <Skeleton className="h-14 w-2/3 justify-self-end" />
        <Skeleton className="h-24 w-4/5" />
        <Skeleton className="h-28 w-full" />
        <Skeleton className="h-13 w-full rounded-full" />
      </div>
    </ChatFrame>
  );
}
