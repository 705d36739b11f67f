/** Work that repeats itself until it is stopped. */
export interface Repeating {
  /** Lets a run that is under way end. */
  stop(): Promise<void>;
}

/**
 * Runs `work` now and then again `pause` ms after each run has ended, in this process, whatever the
 * queue does. `work` must not throw: what it repeats would be at an end.
 */
export function repeat(pause: number, work: () => Promise<void>): Repeating {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void>;
  const run = () => {
    running = work().then(() => {
      if (!stopped) timer = setTimeout(run, pause);
    });
  };
  run();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
