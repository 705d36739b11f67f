import type { Generation } from '@primerka/contract';
import { useFavourite } from '../../api/favourites.js';
import { useHistoryWords } from '../../i18n/history.js';
import { haptic } from '../../telegram/haptics.js';
import { RoundButton } from '../../ui/button.js';
import { Heart } from '../../ui/heart.js';

/** The heart on a picture, beside the magnifier: the other corner is the watermark's. */
export function FavouriteToggle({ order }: { order: Generation }) {
  const words = useHistoryWords();
  const change = useFavourite(order);
  return (
    <RoundButton
      label={words.toFavourites}
      aria-pressed={order.favourite}
      className="absolute bottom-3 left-16 bg-black/65 text-white"
      onClick={() => {
        haptic('select');
        change(!order.favourite);
      }}
    >
      <Heart full={order.favourite} className="size-5" />
    </RoundButton>
  );
}
