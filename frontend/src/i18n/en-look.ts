import type { LookWords } from './ru-look.js';

export const enLook: LookWords = {
  title: 'Like the look?',
  lead: 'You can see these clothes on yourself. All it takes is your photo.',
  own: { title: 'Your look', lead: 'This is what those see whom you have sent the picture.' },
  alt: 'The look: the result of a try-on',
  garments: 'What this look is made of',
  wear: 'Try it on me',
  gone: {
    title: 'This look is gone',
    text: 'Its owner has removed it, or its time was over. But you can try on something of your own.',
  },
};
