import { useInfiniteQuery } from '@tanstack/react-query';
import { generationsQuery } from '../../api/generations.js';
import { useI18n } from '../../i18n/i18n.js';
import { HangerIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';
import { buttonLook } from '../../ui/button.js';
import { Fault } from '../frame/fault.js';
import { More } from '../frame/more.js';
import { Headline, Screen } from '../frame/screen.js';
import { Tile, TileBones } from '../frame/tile.js';

export function History() {
  const { t } = useI18n();
  const query = useInfiniteQuery(generationsQuery());
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen tabs>
      <Headline title={t.history.title} />
      {query.isError && items.length === 0 && <Fault error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <div className="grid justify-items-center gap-4 px-4 pt-10 text-center">
          <span className="grid size-24 place-items-center rounded-full bg-accent-soft text-accent-ink">
            <HangerIcon className="size-12" />
          </span>
          <div className="grid gap-1.5">
            <h2 className="text-2xl leading-tight">{t.history.empty}</h2>
            <p className="text-muted">{t.history.emptyText}</p>
          </div>
          <Link href="/try" className={`${buttonLook()} mt-2`}>
            {t.home.start}
          </Link>
        </div>
      )}
      <ul className="grid grid-cols-2 gap-3">
        {query.isPending && <TileBones count={6} />}
        {items.map((item) => (
          <li key={item.id} className="grid gap-1.5">
            <Tile generation={item} />
            <p className="px-1 text-sm text-muted">{t.format.moment(item.createdAt)}</p>
          </li>
        ))}
      </ul>
      <More query={query} />
    </Screen>
  );
}
