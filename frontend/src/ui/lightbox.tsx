import { useLayoutEffect, useRef, useState, type PointerEvent, type WheelEvent } from 'react';
import { RoundButton } from './button.js';
import { CloseIcon, MinusIcon, PlusIcon } from './more-icons.js';
import { kept, WHOLE, zoomed, type View } from './zoom.js';

interface LightboxProps {
  src: string;
  alt: string;
  labels: { close: string; closer: string; further: string };
  onClose: () => void;
}

const STEP = 1.6;
const DOUBLE_TAP = 300;
const MIDDLE = { x: 0, y: 0 };

/** One picture over the whole screen: pinch, double tap, wheel, buttons; drag when enlarged. */
export function Lightbox({ src, alt, labels, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const lastTap = useRef(0);
  const [view, setView] = useState<View>(WHOLE);

  // A layout effect: closed before it leaves the page, a dialog gives the focus back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const frame = () => stage.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  const zoom = (factor: number, point = MIDDLE) => setView((now) => zoomed(now, factor, point, frame()));
  const fromMiddle = (x: number, y: number) => {
    const box = frame();
    return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
  };

  const down = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (!event.isPrimary) return;
    if (event.timeStamp - lastTap.current < DOUBLE_TAP) {
      if (view.scale > 1) setView(WHOLE);
      else zoom(2.5, fromMiddle(event.clientX, event.clientY));
    }
    lastTap.current = event.timeStamp;
  };
  const move = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    if (other) {
      const spread = (a: { x: number; y: number }) => Math.hypot(a.x - other.x, a.y - other.y) || 1;
      zoom(spread(now) / spread(before), fromMiddle((now.x + other.x) / 2, (now.y + other.y) / 2));
    } else {
      setView((was) => kept({ scale: was.scale, x: was.x + now.x - before.x, y: was.y + now.y - before.y }, frame()));
    }
  };
  const up = (event: PointerEvent) => fingers.current.delete(event.pointerId);
  const wheel = (event: WheelEvent) =>
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, fromMiddle(event.clientX, event.clientY));

  return (
    <dialog
      ref={dialog}
      aria-label={alt}
      onCancel={onClose}
      className="sheet m-0 h-dvh max-h-none w-full max-w-none bg-black text-white"
    >
      <div
        ref={stage}
        data-drag
        className="size-full touch-none overflow-hidden"
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onWheel={wheel}
      >
        <img
          src={src}
          alt={alt}
          draggable={false}
          className="size-full object-contain"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        />
      </div>
      <div className="pt-safe pr-safe absolute top-0 right-0">
        <RoundButton label={labels.close} onClick={onClose} className="m-3 bg-black/60 text-white">
          <CloseIcon className="size-5" />
        </RoundButton>
      </div>
      <div className="pb-safe absolute inset-x-0 bottom-0 flex justify-center gap-3">
        <RoundButton
          label={labels.further}
          disabled={view.scale <= 1}
          onClick={() => zoom(1 / STEP)}
          className="mb-4 bg-black/60 text-white"
        >
          <MinusIcon className="size-5" />
        </RoundButton>
        <RoundButton label={labels.closer} onClick={() => zoom(STEP)} className="mb-4 bg-black/60 text-white">
          <PlusIcon className="size-5" />
        </RoundButton>
      </div>
    </dialog>
  );
}
