/** An object out of parsed JSON; null for anything else. */
export const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

/** A text out of parsed JSON; '' for anything else. */
export const string = (value: unknown): string => (typeof value === 'string' ? value : '');
