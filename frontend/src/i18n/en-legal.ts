import type { LegalWords } from './ru-legal.js';

export const enLegal: LegalWords = {
  privacy: {
    title: 'Privacy policy',
    lead: 'What Primerka knows about you, who else gets it, and how to delete it.',
    parts: [
      {
        title: 'What we keep',
        points: [
          'Your photos. Location and camera data are removed as you upload.',
          'The pictures that came of them, and what you chose for each.',
          'Your conversation with the assistant, if you change a picture in a chat.',
          'Your name, username, number and language from Telegram: they tell us it is you, without a password.',
          'Records of credits and payments: sum, time and the number at the payment provider. We have no card data.',
        ],
      },
      {
        title: 'How long',
        points: [
          'Photos, pictures and conversations for 24 hours, 30 days or until you delete them. You choose in the settings.',
          'Records of credits and payments stay: accounting needs them.',
        ],
      },
      {
        title: 'Who else gets what',
        points: [
          'kie.ai draws the pictures. It receives the photos of an order and keeps them 1–3 days, results up to 14.',
          'OpenRouter hands your messages to the assistant, and the picture they are about.',
          'YooKassa and Telegram take the money, Telegram delivers the bot’s messages.',
          'Nobody else. We sell no data and train nothing on your photos.',
        ],
      },
      {
        title: 'How we guard it',
        points: [
          'Pictures open only by signed links that live for an hour. No stranger sees them unless you share them.',
          'A picture you shared belongs to those you sent it to; what becomes of it is up to them.',
          'The link under a try-on you have sent shows it and the pictures of the items, not your original photo. Who tries these items on gets copies of their pictures. Delete the try-on, and the link shows it no longer.',
        ],
      },
      {
        title: 'What you can do',
        points: [
          'Delete photos and pictures in the app: photos in the first step of a try-on, a picture at the end of its page.',
          'Ask to delete the rest, or ask anything: /paysupport in the chat with the bot. /delete explains how.',
        ],
      },
    ],
  },

  terms: {
    title: 'Terms',
    lead: 'Short and plain.',
    parts: [
      {
        title: 'What you get',
        points: [
          'A try-on is a drawing of how an item may look on you. It is not a photograph and promises neither size nor fit.',
          'An artificial intelligence draws it, and it makes mistakes.',
        ],
      },
      {
        title: 'Credits and money',
        points: [
          'Credits pay for pictures. You see the price before you tap.',
          'If it does not work out, credits come back by themselves. “Not like me” returns them up to three times a month, after that a person looks.',
          'Free credits come once a month and do not add up, those of a pack never expire, those of a plan live for its period.',
          'A plan renews every 30 days and can be cancelled at any time.',
        ],
      },
      {
        title: 'What is not allowed',
        points: [
          'Upload only photos of yourself or of people who agree.',
          'Not allowed: photos of others without asking, children, nudity.',
        ],
      },
      {
        title: 'Questions and refunds',
        points: ['/paysupport in the chat with the bot: a person answers.'],
      },
    ],
  },
};
