/** Runs one bridge call; an unsupported or failing one must never take the screen down. */
export function attempt(call: () => unknown): void {
  try {
    const outcome = call();
    if (outcome instanceof Promise) outcome.catch(() => undefined);
  } catch {
    // This client cannot do it: whoever asked has a fallback in the page.
  }
}
