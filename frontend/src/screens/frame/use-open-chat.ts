import type { PictureRef } from '@primerka/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { chatQuery, openChat } from '../../api/chats.js';
import { haptic } from '../../telegram/haptics.js';
import { navigate } from '../../ui/navigation.js';

/** From a picture to its chat, which is begun if there is none. */
export function useOpenChat({ replace = false } = {}) {
  const client = useQueryClient();
  const pressed = useRef(false);
  const { mutate, isPending, error } = useMutation({
    meta: { quiet: true },
    mutationFn: openChat,
    onSuccess: (chat) => {
      client.setQueryData(chatQuery(chat.id).queryKey, chat);
      void client.invalidateQueries({ queryKey: ['chats'] });
      navigate(`/chats/${chat.id}`, { replace });
    },
    onError: () => haptic('error'),
    onSettled: () => {
      pressed.current = false;
    },
  });
  const open = (source: PictureRef) => {
    if (pressed.current) return;
    pressed.current = true;
    mutate(source);
  };
  return { open, busy: isPending, error };
}
