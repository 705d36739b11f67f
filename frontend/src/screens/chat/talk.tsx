import type { Chat, Generation } from '@primerka/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { configQuery } from '../../api/account.js';
import { ApiError } from '../../api/http.js';
import type { Thread } from '../../api/thread.js';
import { useChatWords } from '../../i18n/chat.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { navigate } from '../../ui/navigation.js';
import { useToast } from '../../ui/toast.js';
import { faultText } from '../frame/fault.js';
import { PoorSheet } from '../frame/poor-sheet.js';
import { Announcer } from './announcer.js';
import { BaseSheet } from './base-sheet.js';
import { ChatFrame } from './chat-frame.js';
import { Composer } from './composer.js';
import { DeleteChat } from './delete-chat.js';
import { Line } from './line.js';
import { RoomProvider, type Room } from './room.js';
import { rowsOf } from './rows.js';
import { Scroller, type ScrollerHandle } from './scroller.js';
import { Strip } from './strip.js';
import { isDrawn, treeOf } from './tree.js';
import { useBase } from './use-base.js';
import { useDraftText } from './use-draft-text.js';
import { useSending } from './use-sending.js';

interface TalkProps {
  chat: Chat;
  thread: Thread;
  orders: Generation[];
}

/** A chat that is known: everything on its screen, and what its parts share. */
export function Talk({ chat, thread, orders }: TalkProps) {
  const { t } = useI18n();
  const words = useChatWords();
  const toast = useToast();
  const config = useQuery(configQuery());
  const scroller = useRef<ScrollerHandle>(null);
  const [text, setText] = useDraftText(chat.id);
  const [poor, setPoor] = useState<ApiError | null>(null);
  const [opened, setOpened] = useState<Room['opened']>(null);
  const [choosing, setChoosing] = useState(false);
  const { base, setBase } = useBase(chat, orders);
  const versions = useMemo(() => treeOf(chat.source, orders), [chat.source, orders]);
  const toEnd = () => scroller.current?.toEnd();
  const refresh = useRefresh(chat.id);
  useOnDrawn(orders, refresh);

  const giveBack = (said: string) => setText((now) => (now.trim() === '' ? said : `${said}\n${now}`));
  const sending = useSending({
    chatId: chat.id,
    thread,
    onRefused: (error, said) => {
      if (said !== null) giveBack(said);
      if (error instanceof ApiError && error.code === 'credits.insufficient') setPoor(error);
      else if (error instanceof ApiError && error.code === 'state.conflict') toast(words.composer.waiting);
      else toast(faultText(t, error).title);
    },
  });
  const { outgoing, waiting } = sending;
  const rows = useMemo(
    () => rowsOf({ thread, orders, source: chat.source, createdAt: chat.createdAt, outgoing, waiting }),
    [thread, orders, chat.source, chat.createdAt, outgoing, waiting],
  );

  const room: Room = {
    chat,
    orders,
    versions,
    base,
    setBase: (ref) => {
      haptic('select');
      setBase(ref);
    },
    onPoor: setPoor,
    opened,
    setOpened,
    toEnd,
    letGo: () => scroller.current?.letGo(),
  };
  const open = config.data?.assistant !== false;
  return (
    <RoomProvider value={room}>
      <ChatFrame
        onBack={() => navigate('/chats')}
        status={sending.busy ? words.status.typing : open ? words.status.ready : words.status.away}
        aside={<DeleteChat id={chat.id} />}
      >
        <Strip onChoose={() => setChoosing(true)} />
        <Scroller
          ref={scroller}
          chatId={chat.id}
          rows={rows}
          more={thread.cursor !== null}
          label={words.log}
          render={(row) => (
            <Line row={row} sending={sending} onText={setText} onReturned={giveBack} empty={rows.length === 1} />
          )}
        />
        <Composer
          text={text}
          onText={setText}
          busy={sending.busy || outgoing !== null}
          open={open}
          onAttach={() => setChoosing(true)}
          onSend={() => {
            if (!sending.send(text.trim(), base)) return;
            setText('');
            toEnd();
          }}
        />
        <Announcer thread={thread} orders={orders} />
      </ChatFrame>
      {choosing && <BaseSheet onClose={() => setChoosing(false)} />}
      {poor && <PoorSheet error={poor} onClose={() => setPoor(null)} />}
    </RoomProvider>
  );
}

function useRefresh(chatId: string) {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ['chat', chatId] });
    void client.invalidateQueries({ queryKey: ['chats'] });
  };
}

/** A new version moves the server's word on what is changed next, and is felt in the hand. */
function useOnDrawn(orders: readonly Generation[], refresh: () => void): void {
  const drawn = orders.filter(isDrawn).length;
  const before = useRef(drawn);
  const onDrawn = useEffectEvent(() => {
    haptic('success');
    refresh();
  });
  useEffect(() => {
    if (drawn > before.current) onDrawn();
    before.current = drawn;
  }, [drawn]);
}
