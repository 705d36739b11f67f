import { useI18n } from '../../i18n/i18n.js';
import { CompareSlider } from '../../ui/compare-slider.js';

/**
 * What the product does, in one touch: one photo and the outline of its T-shirt. The "after" is that
 * outline filled with cloth and multiplied over the photo, so two small files show the whole idea.
 */
export function Hero({ small }: { small: boolean }) {
  const { t } = useI18n();
  const person = (alt: string) => (
    <img
      src="/hero/person.webp"
      width={624}
      height={780}
      alt={alt}
      draggable={false}
      className="absolute inset-0 size-full object-cover object-top"
    />
  );
  return (
    <CompareSlider
      aspect={small ? 4 / 3.1 : 4 / 4.7}
      start={47}
      label={t.compare.label}
      beforeText={t.compare.before}
      afterText={t.compare.after}
      valueText={t.compare.value}
      before={person(t.home.exampleBefore)}
      after={
        <>
          {person(t.home.exampleAfter)}
          <div aria-hidden="true" className="hero-cloth absolute inset-0 mix-blend-multiply" />
        </>
      }
    />
  );
}
