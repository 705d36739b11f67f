import { useInfiniteQuery } from '@tanstack/react-query';
import { generationsQuery } from '../../api/generations.js';
import { useLiveUpdates } from '../../api/socket.js';
import { useHistoryWords } from '../../i18n/history.js';
import { useI18n } from '../../i18n/i18n.js';
import { haptic } from '../../telegram/haptics.js';
import { Heart } from '../../ui/heart.js';
import { navigate, useParameter } from '../../ui/navigation.js';
import { Segmented } from '../../ui/segmented.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';
import { Headline, Screen } from '../frame/screen.js';
import { Tile, TileBones } from '../frame/tile.js';
import { NoFavourites, NoOrders } from './empty.js';

const VIEWS = { all: '/history', favourites: '/history?show=favourites' } as const;

/** Every order, or the favourites: which of them stands in the address, so that it outlives a reload. */
export function History() {
  const { t } = useI18n();
  const words = useHistoryWords();
  useLiveUpdates(true);
  const view = useParameter('show') === 'favourites' ? 'favourites' : 'all';
  const query = useInfiniteQuery(generationsQuery(view === 'favourites' ? 'favourite' : undefined));
  const known = query.data?.pages.flatMap((page) => page.items) ?? [];
  const items = view === 'favourites' ? known.filter(({ favourite }) => favourite) : known;
  const empty = query.isSuccess && items.length === 0 && !query.hasNextPage;
  return (
    <Screen tabs>
      <Headline title={words.title} />
      {(view === 'favourites' || query.isPending || items.length > 0) && (
        <Segmented
          label={words.filter}
          value={view}
          choices={[
            { value: 'all', text: words.all },
            { value: 'favourites', text: words.favourites },
          ]}
          onChange={(chosen) => {
            haptic('select');
            navigate(VIEWS[chosen], { replace: true });
          }}
        />
      )}
      {query.isError && items.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {empty && (view === 'favourites' ? <NoFavourites /> : <NoOrders />)}
      <ul className="grid grid-cols-2 gap-3">
        {query.isPending && <TileBones count={6} />}
        {items.map((item) => (
          <li key={item.id} className="relative grid gap-1.5">
            <Tile generation={item} />
            {item.favourite && (
              <span
                role="img"
                aria-label={words.favourite}
                className="pointer-events-none absolute top-2 right-2 grid size-7 place-items-center rounded-full bg-black/65 text-white"
              >
                <Heart full className="size-4" />
              </span>
            )}
            <p className="px-1 text-sm text-muted">{t.format.moment(item.createdAt)}</p>
          </li>
        ))}
      </ul>
      <More query={query} />
    </Screen>
  );
}
