import { icon } from './icons.js';

/** Apart from the others: those are all in the first load. */

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
