import { useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { HandleIcon } from './icons.js';

interface CompareSliderProps {
  before: ReactNode;
  after: ReactNode;
  /** Width / height of the frame. */
  aspect: number;
  label: string;
  beforeText: string;
  afterText: string;
  valueText: (percent: number) => string;
  /** A double tap or a second finger: the wish to look closer. */
  onZoom?: () => void;
  start?: number;
}

const DOUBLE_TAP = 300;

/**
 * Two pictures of one frame and a border to drag between them. A range input lies over the frame, so
 * pointer, touch and keyboard come from the platform and vertical swipes still scroll the page.
 */
export function CompareSlider(props: CompareSliderProps) {
  const { before, after, aspect, label, beforeText, afterText, valueText, onZoom, start = 50 } = props;
  const [percent, setPercent] = useState(start);
  const lastTap = useRef(0);
  const press = (event: PointerEvent) => {
    const double = event.isPrimary && event.timeStamp - lastTap.current < DOUBLE_TAP;
    lastTap.current = event.timeStamp;
    if (double || !event.isPrimary) onZoom?.();
  };
  return (
    <div
      className="relative overflow-hidden rounded-[2rem] bg-well shadow-card select-none has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
      style={{ aspectRatio: aspect }}
      data-drag
      onPointerDown={press}
    >
      <div className="absolute inset-0">{after}</div>
      <div className="absolute inset-0" style={{ clipPath: `inset(0 ${100 - percent}% 0 0)` }}>
        {before}
      </div>
      <span
        aria-hidden="true"
        className="absolute top-3 left-3 rounded-full bg-black/60 px-3 py-1 text-[0.8125rem] font-medium text-white transition-opacity"
        style={{ opacity: percent < 16 ? 0 : 1 }}
      >
        {beforeText}
      </span>
      <span
        aria-hidden="true"
        className="absolute top-3 right-3 rounded-full bg-black/60 px-3 py-1 text-[0.8125rem] font-medium text-white transition-opacity"
        style={{ opacity: percent > 84 ? 0 : 1 }}
      >
        {afterText}
      </span>
      <div
        aria-hidden="true"
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-white shadow"
        style={{ left: `${percent}%` }}
      >
        <span className="absolute top-1/2 left-1/2 grid size-11 -translate-1/2 place-items-center rounded-full bg-white text-black shadow-lg">
          <HandleIcon className="size-5" />
        </span>
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={percent}
        aria-label={label}
        aria-valuetext={valueText(percent)}
        className="compare-range absolute inset-0 size-full cursor-ew-resize opacity-0"
        onChange={(event) => setPercent(Number(event.target.value))}
      />
    </div>
  );
}
