import { credits, days } from './en-counts.js';
import { plural } from './plural.js';
import type { SharingWords } from './ru-sharing.js';

const friends = (count: number) => `${count} ${plural('en', count, { one: 'friend', other: 'friends' })}`;

export const enSharing: SharingWords = {
  invite: {
    title: 'Invite a friend',
    lead: 'Once they have seen their first try-on, both of you get credits.',
    you: 'You',
    friend: 'Your friend',
    terms: (life, perMonth) =>
      `No watermark, good for ${days(life)}. You get yours for at most ${friends(perMonth)} a month.`,
    link: 'Your link',
    copy: 'Copy',
    copyLink: 'Copy the link',
    copied: 'Link copied',
    uncopied: 'Copying did not work. The link is selected, copy it yourself.',
    send: 'Send to a friend',
    unsent: 'Sending did not work. Copy the link and send it yourself.',
    text: (count) =>
      `Try clothes on your own photo before you buy. With this link you get ${credits(count)} for the first try-on.`,
    progress: 'What it has brought',
    invited: 'Came by your link',
    rewarded: 'Tried something on',
    earned: 'You received',
    nobody: 'Nobody yet. The link does not age: send it to somebody who is choosing clothes right now.',
    closed: 'No link yet',
    closedText: 'The bot has no name yet, so there is nowhere to invite to. Look in later.',
  },

  picture: {
    toChat: 'To a chat',
    share: 'Share',
    toStory: 'To a story',
    look: 'In the chat they see the picture and can try the same clothes on themselves. Nobody sees your original photo.',
    copied: 'The picture cannot be sent from here, but a link to the app is copied.',
    failed: 'Sending did not work. Download the picture and send it yourself.',
    noStory: 'The story did not open. Download the picture and post it yourself.',
    unsaved: 'Telegram did not start the download. Try again.',
    text: 'Tried on my own photo, before buying.',
  },

  homeScreen: {
    title: 'Primerka on your home screen?',
    text: 'An icon beside your other apps, so you need not look for the chat.',
    yes: 'Add',
    no: 'No, thanks',
  },

  notify: {
    title: 'Send the result to the chat?',
    text: 'The bot will write when the picture is ready.',
    yes: 'Yes, send it',
    no: 'No need',
    allowed: 'We will send it to the chat with the bot',
    failed: 'Telegram did not answer. The result will be here in any case.',
  },
};
