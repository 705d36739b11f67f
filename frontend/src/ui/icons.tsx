import type { ReactNode } from 'react';

export interface IconProps {
  className?: string;
}

/** Line icons on a 24 px grid; decoration only, names stand on the controls. */
export const icon = (drawing: ReactNode) =>
  function Icon({ className = 'size-6' }: IconProps) {
    return (
      <svg
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        className={`shrink-0 ${className}`}
      >
        {drawing}
      </svg>
    );
  };

export const BackIcon = icon(<path d="M15 5l-7 7 7 7" />);
export const ForwardIcon = icon(<path d="M9 5l7 7-7 7" />);
export const HandleIcon = icon(<path d="M9 7l-5 5 5 5M15 7l5 5-5 5" />);
export const PhotoIcon = icon(
  <>
    <rect x="3.5" y="5" width="17" height="14" rx="3" />
    <circle cx="9" cy="10" r="1.6" />
    <path d="M4 17l4.5-4 3.5 3 3-2.5 5 4" />
  </>,
);
export const SparkIcon = icon(
  <path d="M11 4c.7 4.3 2.2 5.8 6.5 6.5-4.3.7-5.8 2.2-6.5 6.5-.7-4.3-2.2-5.8-6.5-6.5C8.8 9.8 10.3 8.3 11 4ZM18.5 15c.3 1.8.9 2.4 2.5 2.7-1.6.3-2.2.9-2.5 2.8-.3-1.9-.9-2.5-2.5-2.8 1.6-.3 2.2-.9 2.5-2.7Z" />,
);
export const CoinIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5l1.3 3.2 3.2 1.3-3.2 1.3L12 16.5l-1.3-3.2L7.5 12l3.2-1.3Z" />
  </>,
);
export const HistoryIcon = icon(
  <>
    <path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5" />
    <path d="M4 4v4.5h4.5M12 8v4.5l3 2" />
  </>,
);
export const SettingsIcon = icon(
  <>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="17" r="2" />
  </>,
);
export const HangerIcon = icon(
  <path d="M12 10.5V9.2a2.3 2.3 0 1 0-2.3-2.3M12 10.5L3.7 16.3a1 1 0 0 0 .6 1.9h15.4a1 1 0 0 0 .6-1.9Z" />,
);
export const CloudIcon = icon(
  <path d="M7 18.5a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.7.4A3.8 3.8 0 0 1 17 18.5M12 13v4M12 20v.010" />,
);

/** By the API's category names. */
export const GARMENT_ICONS = {
  top: icon(
    <path d="M8.5 4.5L3.5 7.5 5.5 11.5 7.5 10.5V19.5H16.5V10.5L18.5 11.5 20.5 7.5 15.5 4.5C15 6.5 13.7 7.5 12 7.5S9 6.5 8.5 4.5Z" />,
  ),
  bottom: icon(<path d="M7.5 4h9l1.5 16h-4.5L12 10l-1.5 10H6L7.5 4ZM7.2 7.5h9.6" />),
  dress: icon(
    <path d="M9 3.5v3L8 9.5l1.5 2L5.5 20.5h13L14.5 11.5l1.5-2-1-3v-3M9 6.5c1 1 2 1.5 3 1.5s2-.5 3-1.5M9.5 11.5h5" />,
  ),
  outerwear: icon(<path d="M9 4L4.5 6.5 3.5 17h3.5M15 4l4.5 2.5 1 10.5H17M7 9v11.5h10V9M9 4l3 4 3-4M12 8v12.5" />),
  shoes: icon(
    <path d="M4 8v9.5h16.5V15c0-1.5-1-2.3-2.5-2.6-3-.6-4.5-1.9-5.5-4.9C11 9 6.5 9.5 4 8ZM4 14.5h6M13 10.5l-1.5 1" />,
  ),
  headwear: icon(
    <path d="M7.5 14V10a4.5 4.5 0 0 1 9 0v4M3 15.5c2.5 3.5 15.5 3.5 18 0-1.5-1.3-3-1.5-4.5-1.5-3 1-6 1-9 0C6 14 4.5 14.2 3 15.5Z" />,
  ),
  glasses: icon(
    <>
      <circle cx="7" cy="13.5" r="3.5" />
      <circle cx="17" cy="13.5" r="3.5" />
      <path d="M10.5 12.8c1-.7 2-.7 3 0M3.5 12.5L5 7.5M20.5 12.5L19 7.5" />
    </>,
  ),
  jewellery: icon(<path d="M8 4.5h8l3.5 4.5L12 20 4.5 9 8 4.5ZM4.5 9h15M12 20L9 9l3-4.5L15 9Z" />),
  bag: icon(<path d="M5.5 9h13l1.5 11H4L5.5 9ZM8.5 12V7.5a3.5 3.5 0 0 1 7 0V12" />),
} as const;
