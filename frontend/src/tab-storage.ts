/**
 * What this tab remembers. sessionStorage throws on every access inside a frame whose browser blocks
 * third-party storage (Telegram Web), and it may be full; memory then stands in, so nobody who keeps
 * something here has to care.
 */
const memory = new Map<string, string>();

export const tabStorage = {
  get(name: string): string | null {
    const kept = memory.get(name);
    if (kept !== undefined) return kept;
    try {
      return sessionStorage.getItem(`primerka.${name}`);
    } catch {
      return null;
    }
  },
  set(name: string, value: string): void {
    memory.set(name, value);
    try {
      sessionStorage.setItem(`primerka.${name}`, value);
    } catch {
      // Memory has it for as long as the page lives.
    }
  },
  remove(name: string): void {
    memory.delete(name);
    try {
      sessionStorage.removeItem(`primerka.${name}`);
    } catch {
      // Nothing was stored there either.
    }
  },
};
