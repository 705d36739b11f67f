import type { QueryClient } from '@tanstack/react-query';
import { isBegun } from './api/draft-rules.js';
import { draftQuery } from './api/draft.js';
import { generationsQuery, isActive } from './api/generations.js';
import { navigate } from './ui/navigation.js';

/**
 * Telegram always opens the app at its root. Whoever left an order or a quiz unfinished is taken back
 * to it, once per opening; going home afterwards stays home. What could not be read changes nothing.
 */
export async function land(client: QueryClient): Promise<void> {
  if (location.pathname !== '/') return;
  const [orders, quiz] = await Promise.allSettled([
    client.fetchInfiniteQuery(generationsQuery()),
    client.fetchQuery(draftQuery()),
  ]);
  const running = orders.status === 'fulfilled' ? orders.value.pages[0]?.items.find(isActive) : undefined;
  if (running) navigate(`/generations/${running.id}`, { replace: true });
  else if (quiz.status === 'fulfilled' && isBegun(quiz.value.draft)) navigate('/try', { replace: true });
}
