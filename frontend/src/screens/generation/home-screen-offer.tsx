import { useInfiniteQuery } from '@tanstack/react-query';
import { generationsQuery } from '../../api/generations.js';
import { useSharingWords } from '../../i18n/sharing.js';
import { useHomeScreenOffer } from '../../telegram/home-screen.js';
import { Offer } from './offer.js';

/** Pictures that make somebody a regular. */
const ENOUGH = 2;

/** After the second picture, and never again: an icon on the home screen. */
export function HomeScreenOffer({ order }: { order: string }) {
  const words = useSharingWords().homeScreen;
  const { data } = useInfiniteQuery(generationsQuery());
  const drawn = data?.pages[0]?.items.filter(({ status }) => status === 'succeeded') ?? [];
  const { offered, accept, decline } = useHomeScreenOffer(drawn.length >= ENOUGH, order);
  if (!offered) return null;
  return <Offer words={words} onYes={accept} onNo={decline} />;
}
