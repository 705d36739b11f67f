/** Tells one kind of news from outside React to the screen; what comes before anybody listens is kept for the first who does. */
export function channel<T>() {
  const listeners = new Set<(news: T) => void>();
  const waiting: T[] = [];
  return {
    tell: (news: T): void => {
      if (listeners.size === 0) waiting.push(news);
      for (const listener of listeners) listener(news);
    },
    listen: (listener: (news: T) => void): (() => void) => {
      listeners.add(listener);
      for (const news of waiting.splice(0)) listener(news);
      return () => listeners.delete(listener);
    },
  };
}
