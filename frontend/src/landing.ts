import type { Generation } from '@primerka/contract';
import type { QueryClient } from '@tanstack/react-query';
import { isBegun } from './api/draft-rules.js';
import { draftQuery } from './api/draft.js';
import { generationsQuery, isActive } from './api/generations.js';
import { paymentsQuery, unfinished } from './api/payments.js';
import { tabStorage } from './tab-storage.js';
import type { Launch } from './telegram/launch.js';
import { navigate } from './ui/navigation.js';

/**
 * Telegram always opens the app at its root. Whoever followed a link to a look is taken there; whoever
 * left a payment, an order or a quiz unfinished is taken back to it, once per opening; going home
 * afterwards stays home. Of a payment and an order the later one counts. What could not be read changes
 * nothing.
 */
export async function land(client: QueryClient, launch: Launch | null): Promise<void> {
  if (location.pathname !== '/') return;
  const look = followedLook(launch);
  if (look) return navigate(`/looks/${look}`, { replace: true });
  const [orders, quiz, payments] = await Promise.allSettled([
    client.fetchInfiniteQuery(generationsQuery()),
    client.fetchQuery(draftQuery()),
    client.fetchInfiniteQuery(paymentsQuery()),
  ]);
  const running = orders.status === 'fulfilled' ? orders.value.pages[0]?.items.find(isActive) : undefined;
  const paying = payments.status === 'fulfilled' ? unfinished(payments.value.pages[0]) : undefined;
  const begunAt = (thing: { createdAt: string } | undefined) => (thing ? Date.parse(thing.createdAt) : 0);
  if (paying && begunAt(paying) > begunAt(running)) navigate(`/payments/${paying.id}`, { replace: true });
  else if (running) navigate(placeOf(running), { replace: true });
  else if (quiz.status === 'fulfilled' && isBegun(quiz.value.draft)) navigate('/try', { replace: true });
}

/** Where an order is being waited for: an edit in its chat. */
const placeOf = ({ id, input }: Generation): string =>
  input.kind === 'edit' && input.chatId ? `/chats/${input.chatId}` : `/generations/${id}`;

/** The code of the look whose link opened the app; null from the second time on, which is a reload. */
function followedLook(launch: Launch | null): string | null {
  const unsigned = new URLSearchParams(location.search).get('tgWebAppStartParam');
  const code = /^look_([\w-]{16})$/.exec(launch?.startParam ?? unsigned ?? '')?.[1];
  const opening = launch?.initData ?? '';
  if (!code || tabStorage.get('look') === opening) return null;
  tabStorage.set('look', opening);
  return code;
}
