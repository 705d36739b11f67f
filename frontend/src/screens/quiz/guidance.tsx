import type { ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { CheckIcon, CloseIcon } from '../../ui/more-icons.js';

const Figure = ({ x = 30, y = 14, scale = 1 }: { x?: number; y?: number; scale?: number }) => (
  <g transform={`translate(${x} ${y}) scale(${scale})`} fill="currentColor">
    <circle cx="0" cy="6" r="6" />
    <path d="M-9 16c0-3 3-3.5 9-3.5s9 .5 9 3.5l2.5 17-3.5 1.5L5 24.5V56H.7V38h-1.4v18H-5V24.5l-3 10-3.5-1.5Z" />
  </g>
);

/** Six little pictures say what a paragraph would: what the artist can work with and what not. */
export function Guidance() {
  const { t } = useI18n();
  const { do: good, dont: bad } = t.quiz.person;
  return (
    <div className="grid gap-5">
      <Row title={t.quiz.person.good} fine>
        <Shot text={good.full} fine>
          <Figure />
        </Shot>
        <Shot text={good.light} fine>
          <Figure />
          <g stroke="currentColor" strokeWidth="2" strokeLinecap="round" opacity="0.8">
            <circle cx="50" cy="13" r="3.5" fill="currentColor" stroke="none" />
            <path d="M50 4v2M50 20v2M41 13h2M57 13h2M43.6 6.6l1.4 1.4M55 18l1.4 1.4M43.6 19.4l1.4-1.4M55 8l1.4-1.4" />
          </g>
        </Shot>
        <Shot text={good.plain} fine>
          <path d="M0 70h60" stroke="currentColor" strokeWidth="1.5" opacity="0.5" />
          <Figure />
        </Shot>
      </Row>
      <Row title={t.quiz.person.bad}>
        <Shot text={bad.mirror}>
          <rect
            x="14"
            y="6"
            width="32"
            height="68"
            rx="6"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            opacity="0.6"
          />
          <Figure y={16} scale={0.95} />
          <rect x="35" y="27" width="7" height="11" rx="1.5" fill="currentColor" />
        </Shot>
        <Shot text={bad.group}>
          <g opacity="0.45">
            <Figure x={13} y={22} scale={0.85} />
            <Figure x={47} y={22} scale={0.85} />
          </g>
          <Figure x={30} y={14} />
        </Shot>
        <Shot text={bad.cropped}>
          <Figure x={32} y={-18} scale={1.9} />
        </Shot>
      </Row>
    </div>
  );
}

function Row({ title, fine = false, children }: { title: string; fine?: boolean; children: ReactNode }) {
  const Mark = fine ? CheckIcon : CloseIcon;
  return (
    <section className="grid gap-2.5">
      <h2
        className={`flex items-center gap-2 px-1 font-sans text-base font-semibold ${fine ? 'text-good' : 'text-danger'}`}
      >
        <Mark className="size-5" />
        {title}
      </h2>
      <ul className="grid grid-cols-3 gap-2.5">{children}</ul>
    </section>
  );
}

function Shot({ text, fine = false, children }: { text: string; fine?: boolean; children: ReactNode }) {
  return (
    <li className="grid content-start gap-1.5 text-center text-[0.8125rem] leading-tight text-muted">
      <svg
        viewBox="0 0 60 80"
        aria-hidden="true"
        className={`w-full overflow-hidden rounded-2xl ${fine ? 'bg-good-soft text-good' : 'bg-danger-soft text-danger'}`}
      >
        {children}
      </svg>
      {text}
    </li>
  );
}
