import type { HTMLAttributes, ReactNode } from 'react';

export function Card({ className = '', ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={`rounded-card bg-card p-4 shadow-card ${className}`} {...rest} />;
}

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A titled part of a screen. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section className="grid grid-cols-1 gap-3">
      <div className="flex items-baseline justify-between gap-3 px-1">
        <h2 className="text-[1.25rem] leading-tight">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
