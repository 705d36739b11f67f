import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { configQuery } from '../../api/account.js';
import { useDraft } from '../../api/draft.js';
import { isBegun } from '../../api/draft-rules.js';
import { generationsQuery, isActive } from '../../api/generations.js';
import { useI18n } from '../../i18n/i18n.js';
import { buttonLook, ButtonLink } from '../../ui/button.js';
import { Section } from '../../ui/card.js';
import { PhotoIcon, SparkIcon } from '../../ui/icons.js';
import { Link, navigate } from '../../ui/navigation.js';
import { Fault } from '../frame/fault.js';
import { Screen } from '../frame/screen.js';
import { Tile, TileBones } from '../frame/tile.js';
import { CreditsChip } from './credits-chip.js';
import { Hero } from './hero.js';
import { DraftCard, RunningCard } from './resume.js';

const RecentChats = lazy(() => import('./recent-chats.js').then((module) => ({ default: module.RecentChats })));

const RECENT = 6;

export function Home() {
  const { t } = useI18n();
  const config = useQuery(configQuery());
  const generations = useInfiniteQuery(generationsQuery());
  const { draft } = useDraft();
  const known = generations.data?.pages[0]?.items ?? [];
  const running = known.filter(isActive);
  const recent = known.filter((item) => !isActive(item)).slice(0, RECENT);

  return (
    <Screen
      tabs
      top={
        <div className="flex items-center justify-between gap-3">
          <p className="font-display text-[1.5rem] font-semibold">{t.common.brand}</p>
          <CreditsChip />
        </div>
      }
    >
      {running.map((item) => (
        <RunningCard key={item.id} generation={item} />
      ))}
      {draft && isBegun(draft) && <DraftCard draft={draft} />}
      <div className="grid gap-5">
        <Hero small={known.length > 0 || isBegun(draft)} />
        <div className="grid gap-2 px-1">
          <h1 className="text-[2.125rem] leading-[1.08] tracking-[-0.015em]">{t.home.title}</h1>
          <p className="text-[1.0625rem] leading-snug text-muted">{t.home.lead}</p>
        </div>
        <div className="grid gap-3">
          <ButtonLink
            href="/try"
            icon={<SparkIcon className="size-5" />}
            onClick={(event) => {
              event.preventDefault();
              navigate('/try');
            }}
          >
            {t.home.start}
          </ButtonLink>
          {config.data && (
            <p className="px-2 text-center text-sm text-muted">{t.home.price(config.data.prices.tryOn)}</p>
          )}
          {config.data?.assistant && (
            <Link href="/chats/new" className={buttonLook('soft')}>
              <PhotoIcon className="size-5" />
              <span>{t.home.edit}</span>
            </Link>
          )}
        </div>
      </div>
      {generations.isError && !generations.data && (
        <Fault error={generations.error} onRetry={() => void generations.refetch()} />
      )}
      {(generations.isPending || recent.length > 0) && (
        <Section
          title={t.home.recent}
          aside={
            <Link href="/history" className="-my-2 py-2 font-semibold text-accent-ink">
              {t.home.all}
            </Link>
          }
        >
          <ul className="grid grid-cols-3 gap-2.5">
            {generations.isPending && <TileBones count={3} />}
            {recent.map((item) => (
              <li key={item.id}>
                <Tile generation={item} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {config.data?.assistant && (
        <Suspense>
          <RecentChats />
        </Suspense>
      )}
      {recent.length > 0 && (
        <Link href="/invite?back=/" className="min-h-11 place-self-center px-3 py-2.5 text-center text-accent-ink">
          {t.home.invite}
        </Link>
      )}
      {config.data?.sandbox && <p className="text-center text-sm text-muted">{t.home.demo}</p>}
    </Screen>
  );
}
