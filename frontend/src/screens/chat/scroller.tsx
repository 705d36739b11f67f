import { useQueryClient } from '@tanstack/react-query';
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type Ref,
} from 'react';
import { Virtualizer } from 'virtua';
import { loadOlder } from '../../api/chat-messages.js';
import { serverNow } from '../../api/clock.js';
import { useChatWords } from '../../i18n/chat.js';
import { DownIcon } from '../../ui/more-icons.js';
import { Spinner } from '../../ui/spinner.js';
import { wasPrepended, type Row } from './rows.js';

export interface ScrollerHandle {
  toEnd: () => void;
  /** Something is about to grow where the reader looks: the end is not followed for it. */
  letGo: () => void;
}

interface ScrollerProps {
  ref: Ref<ScrollerHandle>;
  chatId: string;
  rows: Row[];
  /** There are older messages to load. */
  more: boolean;
  label: string;
  render: (row: Row) => ReactElement;
}

/** px: this close to the end is at the end, and this far from the start the older page is asked for. */
const AT_END = 4;
const SOON = 900;
/** Of what can be seen: further from the end a way back is offered. */
const FAR = 0.75;

/**
 * The conversation. At the end it stays at the end, whatever grows; elsewhere it stays where it is,
 * whatever comes before or after. Only lines near the eye are in the page.
 */
export function Scroller({ ref, chatId, rows, more, label, render }: ScrollerProps) {
  const words = useChatWords();
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  /** A hand is on the list. Nothing else takes it off its end: lines that are measured move it as well. */
  const byHand = useRef(false);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState({ rows, shift: false });
  if (seen.rows !== rows) setSeen({ rows, shift: wasPrepended(seen.rows, rows) });
  const older = useOlder(chatId, more);

  const stay = () => {
    if (following.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  };
  const last = useRef(0);
  const watch = () => {
    const { current } = box;
    if (!current) return;
    const { scrollTop, scrollHeight, clientHeight } = current;
    const left = scrollHeight - scrollTop - clientHeight;
    if (left <= AT_END) byHand.current = false;
    following.current = left <= AT_END || (following.current && !(byHand.current && scrollTop < last.current));
    last.current = scrollTop;
    setAway(left > FAR * clientHeight && !following.current);
    if (scrollTop < SOON && !older.failed) older.load();
  };
  const grip = () => {
    byHand.current = true;
  };
  useImperativeHandle(ref, () => ({
    toEnd: () => {
      following.current = true;
      byHand.current = false;
      requestAnimationFrame(stay);
    },
    letGo: () => {
      following.current = false;
    },
  }));
  useLayoutEffect(stay, [rows]);
  useWhatGrows(box, () => {
    stay();
    watch();
  });

  const lastKey = rows.at(-1)?.key;
  const [lastRead, setLastRead] = useState(lastKey);
  if (!away && lastRead !== lastKey) setLastRead(lastKey);
  const readTo = rows.findIndex(({ key }) => key === lastRead);
  const unread = away && readTo !== -1 ? rows.length - 1 - readTo : 0;
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <div
        ref={box}
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
        className="no-scrollbar flex grow flex-col overflow-y-auto overscroll-contain px-3 [overflow-anchor:none]"
        onScroll={watch}
        onWheel={grip}
        onTouchMove={grip}
        onKeyDown={(event) => event.target === box.current && grip()}
      >
        <div className="grow" />
        <Virtualizer data={seen.rows} shift={seen.shift} bufferSize={600}>
          {(row: Row) => (
            <div key={row.key} className="py-1">
              {row.day !== null && <Day at={row.day} />}
              {render(row)}
            </div>
          )}
        </Virtualizer>
        <div className="h-2 shrink-0" />
      </div>
      {older.failed ? (
        <button
          type="button"
          onClick={older.load}
          className="absolute top-2 left-1/2 min-h-11 -translate-x-1/2 rounded-full bg-card px-4 text-sm font-semibold text-danger shadow-card"
        >
          {words.olderFailed}
        </button>
      ) : (
        older.busy && (
          <p
            role="status"
            aria-label={words.older}
            className="absolute top-2 left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full bg-card text-accent-ink shadow-card"
          >
            <Spinner />
          </p>
        )
      )}
      {away && (
        <button
          type="button"
          aria-label={unread > 0 ? `${words.down}, ${words.fresh(unread)}` : words.down}
          onClick={() => {
            following.current = true;
            byHand.current = false;
            stay();
          }}
          className="absolute right-3 bottom-3 flex min-h-11 min-w-11 animate-rise items-center justify-center gap-1.5 rounded-full bg-card px-3 font-semibold text-accent-ink shadow-card ring-1 ring-line"
        >
          {unread > 0 && <span className="text-[0.9375rem]">{words.fresh(unread)}</span>}
          <DownIcon className="size-5" />
        </button>
      )}
    </div>
  );
}

function Day({ at }: { at: string }) {
  const words = useChatWords();
  const [now] = useState(serverNow);
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return (
    <p className="py-2 text-center text-[0.8125rem] text-muted">
      <time dateTime={at} className="rounded-full bg-well px-3 py-1">
        {today ? words.today : words.date(at)}
      </time>
    </p>
  );
}

/** The page before the oldest known one, once at a time. */
function useOlder(chatId: string, more: boolean) {
  const client = useQueryClient();
  const under = useRef(false);
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const load = () => {
    if (under.current || !more) return;
    under.current = true;
    setState('busy');
    loadOlder(client, chatId)
      .then(
        () => setState('idle'),
        () => setState('failed'),
      )
      .finally(() => (under.current = false));
  };
  return { load, busy: state === 'busy', failed: state === 'failed' };
}

/** Tells when the box or what is in it has another size: a line grew, a picture came, the keyboard opened. */
function useWhatGrows(box: { current: HTMLElement | null }, onGrown: () => void): void {
  const grown = useEffectEvent(onGrown);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const watcher = new ResizeObserver(() => grown());
    watcher.observe(current);
    for (const child of current.children) watcher.observe(child);
    return () => watcher.disconnect();
  }, [box]);
}
