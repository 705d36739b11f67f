import { icon, type IconProps } from './icons.js';

const Outline = icon(
  <path d="M12 19.5C5.5 15 3.5 12 3.5 9A4.4 4.4 0 0 1 12 7.5 4.4 4.4 0 0 1 20.5 9c0 3-2 6-8.5 10.5Z" />,
);

/** Apart from the icons of the first load. */
export const Heart = ({ full = false, className = 'size-6' }: IconProps & { full?: boolean }) => (
  <Outline className={full ? `fill-current ${className}` : className} />
);
