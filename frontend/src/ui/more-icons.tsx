import { icon } from './icons.js';

/** Icons of the screens that come later: `icons.tsx` is in the first load. */

export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const MinusIcon = icon(<path d="M5 12h14" />);
export const CheckIcon = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />);
export const DownloadIcon = icon(<path d="M12 4v11m0 0l-4.5-4.5M12 15l4.5-4.5M5 20h14" />);
export const SendIcon = icon(<path d="M20.5 4L3.5 10.5l6.5 3 3 6.5ZM10 13.5l4.5-4" />);
export const StoryIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" strokeDasharray="10.6 2.75" />
    <path d="M12 8.5v7M8.5 12h7" />
  </>,
);
export const CopyIcon = icon(<path d="M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4" />);
export const TrashIcon = icon(<path d="M5 7h14M10 7V4.5h4V7m-7.5 0l1 12.5h9l1-12.5M10 11v5M14 11v5" />);
export const ZoomIcon = icon(
  <path d="M15.5 15.5L20 20M11 8v6M8 11h6M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z" />,
);
export const StarIcon = icon(<path d="M12 4l2.4 5 5.6.8-4 3.9.9 5.5-4.9-2.6-4.9 2.6.9-5.5-4-3.9 5.6-.8Z" />);
export const CardIcon = icon(
  <>
    <rect x="3.5" y="5.5" width="17" height="13" rx="3" />
    <path d="M3.5 10h17M7 14.5h3.5" />
  </>,
);
export const GiftIcon = icon(
  <path d="M4.5 9h15v3.5h-15ZM6 12.5V20h12v-7.5M12 9v11M12 9c-2-.2-4.3-.8-4.3-2.8C7.700 3.5 11 4 12 9Zm0 0c2-.2 4.3-.8 4.3-2.8C16.300 3.5 13 4 12 9Z" />,
);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </>,
);
export const RepeatIcon = icon(
  <path d="M5 11a7 7 0 0 1 12.5-3.5L20 10M20 5v5h-5M19 13a7 7 0 0 1-12.5 3.5L4 14M4 19v-5h5" />,
);
export const LockIcon = icon(
  <>
    <rect x="5" y="10.5" width="14" height="9.5" rx="3" />
    <path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />
  </>,
);
export const UpIcon = icon(<path d="M12 19V5m0 0l-6 6m6-6l6 6" />);
export const DownIcon = icon(<path d="M12 5v14m0 0l-6-6m6 6l6-6" />);
export const BranchIcon = icon(
  <>
    <circle cx="6.5" cy="6" r="2.5" />
    <circle cx="6.5" cy="18" r="2.5" />
    <circle cx="17.5" cy="9" r="2.5" />
    <path d="M6.5 8.5v7M17.5 11.5c0 3-5 2.5-8.5 5" />
  </>,
);
export const AlertIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 8v4.5M12 16v.01" />
  </>,
);
export const OpenIcon = icon(<path d="M14 4.5h5.5V10M19 5l-7.5 7.5M17.5 14v4.5h-12v-12H10" />);
export const PencilIcon = icon(<path d="M5 19l.8-3.8L15.5 5.5l3 3L8.8 18.2 5 19ZM13.5 7.5l3 3" />);
