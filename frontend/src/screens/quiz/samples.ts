import type { Category } from '@primerka/contract';
import { useQuery } from '@tanstack/react-query';
import { configQuery } from '../../api/account.js';
import { ApiError } from '../../api/http.js';

export const SAMPLE_PERSON = 'person-full';

export const SAMPLE_GARMENTS = [
  { name: 'garment-tee-red', category: 'top' },
  { name: 'garment-trousers-grey', category: 'bottom' },
  { name: 'garment-dress-blue', category: 'dress' },
  { name: 'garment-hat-straw', category: 'headwear' },
  { name: 'garment-glasses', category: 'glasses' },
] as const satisfies { name: string; category: Category }[];

/**
 * The pictures the stand-in Telegram serves for a first look, null outside the sandbox. They are
 * uploaded like any file of one's own.
 */
export function useSamples(): ((name: string) => () => Promise<Blob>) | null {
  const { data } = useQuery(configQuery());
  const base = data?.sandbox ? data.sandboxLaunchUrl : null;
  if (!base) return null;
  return (name) => async () => {
    const response = await fetch(new URL(`/samples/${name}.jpg`, base)).catch(() => null);
    if (!response?.ok) throw new ApiError('offline');
    return response.blob();
  };
}
