import { useI18n } from '../../i18n/i18n.js';
import { Skeleton } from '../../ui/skeleton.js';

/** The same shapes as index.html paints before any script, so nothing jumps when React takes over. */
export function Bones() {
  const { t } = useI18n();
  return (
    <div
      role="status"
      aria-label={t.common.loading}
      className="pt-safe mx-auto grid w-full max-w-[480px] gap-4 px-4 py-5"
    >
      <Skeleton className="h-10 w-[55%]" />
      <Skeleton className="h-100" />
      <Skeleton className="h-14" />
      <Skeleton className="h-30" />
    </div>
  );
}
