/** How far along a walk of few steps; the label says it in words. */
export function Stepper({ now, all, label }: { now: number; all: number; label: string }) {
  return (
    <div className="flex items-center gap-3">
      <div aria-hidden="true" className="flex grow gap-1.5">
        {Array.from({ length: all }, (_, index) => (
          <span
            key={index}
            className={`h-1.5 grow rounded-full transition-colors ${index < now ? 'bg-accent' : 'bg-line'}`}
          />
        ))}
      </div>
      <p className="text-sm whitespace-nowrap text-muted">{label}</p>
    </div>
  );
}
