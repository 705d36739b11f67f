import { useParameter } from '../../ui/navigation.js';

/** A path of ours and nothing else: what stands in an address may have been written by anybody. */
export const ownPath = (path: string | null): string | null =>
  path !== null && /^\/(?:[\w-]+\/?)*$/.test(path) ? path : null;

/** Where a detour through the shop began (`?back=/try`), null when it is not known. */
export const useBack = (): string | null => ownPath(useParameter('back'));

/** The address of `path` with what it has to remember. */
export function withQuery(path: string, parameters: Record<string, string | null>): string {
  const known = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${value.split('/').map(encodeURIComponent).join('/')}`],
  );
  return known.length > 0 ? `${path}?${known.join('&')}` : path;
}
