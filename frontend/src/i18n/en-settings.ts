import type { SettingsWords } from './ru-settings.js';

export const enSettings: SettingsWords = {
  title: 'Settings',
  language: 'Language',
  retention: 'How long to keep photos',
  retentionText: 'For your photos and results. When the time is over, they are deleted from our server.',
  retain: { '24h': '24 hours', '30d': '30 days', keep: 'Until I delete' },
  privacy: 'What we keep',
  privacyItems: [
    'Photos without location and camera data: removed as you upload.',
    'Try-on results and credit records.',
    'Your name and language from Telegram, to know it is you.',
  ],
  outside:
    'The drawing is done by kie.ai, an outside service. It receives the photos of an order and keeps them 1–3 days, results up to 14. We train nothing on your photos.',
  links: 'Pictures open only by signed links that live for an hour.',
  documents: 'Documents',
  saved: 'Saved',
  signedIn: (name) => `Signed in as ${name}`,
};
