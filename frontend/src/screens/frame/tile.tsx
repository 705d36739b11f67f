import type { Generation } from '@primerka/contract';
import { useQueryClient } from '@tanstack/react-query';
import { isActive } from '../../api/generations.js';
import { useI18n } from '../../i18n/i18n.js';
import { GARMENT_ICONS, SparkIcon } from '../../ui/icons.js';
import { Link } from '../../ui/navigation.js';
import { Picture } from '../../ui/picture.js';
import { Skeleton } from '../../ui/skeleton.js';
import { orderName } from './order-name.js';

/** One order among others: its picture, or what was asked for and how that went. */
export function Tile({ generation }: { generation: Generation }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { input } = generation;
  const status = t.history.status[generation.status];
  return (
    <Link
      href={`/generations/${generation.id}`}
      aria-label={t.history.open(orderName(t, input), status, t.format.moment(generation.createdAt))}
      className="relative block aspect-3/4 overflow-hidden rounded-[1.25rem] bg-card shadow-card"
    >
      {generation.result ? (
        <Picture
          src={generation.result.thumbUrl}
          alt=""
          focus="top"
          className="size-full"
          onBroken={() => void client.invalidateQueries({ queryKey: ['generations'] })}
        />
      ) : (
        <span
          className={`grid size-full place-content-center justify-items-center gap-2 p-2 text-center ${isActive(generation) ? 'text-accent-ink' : 'text-muted'}`}
        >
          <span className={`flex flex-wrap justify-center gap-1 ${isActive(generation) ? 'animate-shimmer' : ''}`}>
            {input.kind === 'edit' ? (
              <SparkIcon className="size-7" />
            ) : (
              input.garments.map(({ category }) => {
                const Icon = GARMENT_ICONS[category];
                return <Icon key={category} className="size-7" />;
              })
            )}
          </span>
          <span className="text-[0.8125rem] leading-tight">{status}</span>
        </span>
      )}
    </Link>
  );
}

export function TileBones({ count }: { count: number }) {
  return Array.from({ length: count }, (_, index) => (
    <li key={index}>
      <Skeleton className="aspect-3/4 rounded-[1.25rem]" />
    </li>
  ));
}
