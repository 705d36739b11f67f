/** A breathing placeholder in the shape of what is coming. */
export function Skeleton({ className = '' }: { className?: string }) {
  return <div aria-hidden="true" className={`animate-shimmer rounded-card bg-well ${className}`} />;
}
