import type { Generation } from '@primerka/contract';
import { useFavourite } from '../../api/favourites.js';
import { useHistoryWords } from '../../i18n/history.js';
import { haptic } from '../../telegram/haptics.js';
import { RoundButton } from '../../ui/button.js';
import { Heart } from '../../ui/heart.js';

/** The heart on a picture, in the corner that the magnifier leaves free. */
export function FavouriteToggle({ order }: { order: Generation }) {
  const words = useHistoryWords();
  const change = useFavourite(order);
  return (
    <RoundButton
      label={words.toFavourites}
      aria-pressed={order.favourite}
      className="absolute right-3 bottom-3 bg-black/65 text-white"
      onClick={() => {
        haptic('select');
        change(!order.favourite);
      }}
    >
      <Heart full={order.favourite} className="size-5" />
    </RoundButton>
  );
}
