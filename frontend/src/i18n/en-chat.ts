import { credits } from './en-counts.js';
import { plural } from './plural.js';
import type { ChatWords } from './ru-chat.js';

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

export const enChat: ChatWords = {
  edit: 'Edit',

  list: {
    title: 'Edits',
    lead: 'Every photo is changed in its own chat, and you can always come back to it.',
    recent: 'Photo edits',
    start: 'Edit a photo',
    empty: 'Your edits will appear here',
    emptyText: 'Choose a photo and say in your own words what to change. The rest stays as it was.',
    untitled: 'New edit',
    gone: 'The picture is deleted',
  },

  pictures: {
    newTitle: 'Which photo to edit',
    newLead: 'A try-on, a portrait, a photo of a room: any will do.',
    baseTitle: 'What to change next',
    upload: 'Upload a photo',
    hint: 'JPEG or PNG. Large photos are made smaller for you.',
    results: 'Latest results',
    person: 'My photos',
    source: 'Uploaded for edits',
    result: (when) => `Result, ${when}`,
    photo: (when) => `Photo, ${when}`,
  },

  you: 'You',
  assistant: 'Assistant',
  status: { ready: 'online', typing: 'typing…', away: 'not available now' },
  log: 'Conversation',
  date: (at) => date.format(new Date(at)),
  today: 'Today',
  said: (who, when) => `${who}, ${when}`,
  answered: 'The assistant answered:',
  drawn: 'A new version is ready',
  notDrawn: 'No picture came of it, and the credits are back',

  begin: {
    title: 'What shall we change?',
    text: 'Say it in your own words. The assistant suggests three variants, and drawing begins only when you choose one.',
    chips: ['Lighten the background', 'Recolour the clothes', 'Make it warmer', 'Clear the background'],
    chipsLabel: 'Things to ask for',
    source: 'The original picture',
    gone: 'The original picture is gone.',
  },

  versions: {
    label: 'Versions of the picture',
    source: 'Original',
    version: (number) => `Version ${number}`,
    sourceShort: 'orig.',
    from: (name) => `from: ${name.toLowerCase()}`,
    base: 'being changed',
    other: 'Another picture',
  },

  composer: {
    label: 'Message to the assistant',
    placeholder: 'What should change?',
    send: 'Send',
    attach: 'Choose another picture',
    base: (name) => `Changing: ${name.toLowerCase()}`,
    price: (count) => `${credits(count)} an answer`,
    left: (count) => `${count} ${plural('en', count, { one: 'character', other: 'characters' })} left`,
    waiting: 'Wait for the answer, then send the next message.',
    noBase: 'The picture is gone. Choose another one to go on.',
    choose: 'Choose a picture',
    closed: 'The assistant is not available now. The conversation and the versions stay here.',
  },

  sending: 'Sending',
  held: 'No connection. It goes as soon as there is one',
  unsent: 'Not sent',
  resend: 'Send again',
  takeBack: 'Change the text',
  typing: 'The assistant is typing',
  uncharged: 'Nothing was charged',
  charged: credits,
  again: 'Ask again',
  answerFailures: {
    'provider.refused': {
      title: 'The assistant would not answer',
      text: 'Its filter stopped the answer, and sometimes it is wrong. Ask in other words.',
    },
    'provider.input': {
      title: 'The assistant could not read the picture',
      text: 'Choose another version or another photo and ask again.',
    },
    'provider.unavailable': {
      title: 'The assistant did not answer',
      text: 'The connection to it broke. It is usually back soon.',
    },
    deadline: { title: 'It took too long', text: 'We waited as long as we could, but the answer never came.' },
    internal: { title: 'It broke on our side', text: 'The mistake is ours, and we can already see it.' },
  },

  variants: {
    label: 'Three variants',
    name: (number) => `Variant ${number}:`,
    keeps: 'Stays',
    prompt: 'Task for the artist',
    promptHint: 'You may edit it. English works best.',
    reset: 'As it was',
    on: (name) => `Drawn over: ${name.toLowerCase()}`,
    run: (count) => `Draw for ${credits(count)}`,
    wait: 'Counting the price',
    pays: (parts) => `Paid with ${parts}`,
    onlyWhenReady: 'Charged only when the picture is ready.',
    watermark: 'With a watermark',
    clean: 'No watermark',
    empty: 'Say what to draw.',
    refused: { title: 'We do not draw such an edit', text: 'Change the words. Nothing was charged.' },
    gone: 'The picture this was suggested for is gone.',
  },

  order: {
    variant: (title) => `Variant “${title}”`,
    own: 'Edit',
    stages: {
      queued: 'In the queue',
      submitted: 'Sent to the artist',
      drawing: 'Drawing',
      finishing: 'Finishing',
    },
    leave: 'You can close the chat: it goes on without you.',
    cancel: 'Cancel',
    canceled: { title: 'Canceled', text: 'You stopped it before the drawing began.' },
    failures: {
      'provider.refused': {
        title: 'Stopped by a filter',
        text: 'A safety filter stopped the drawing, and sometimes it is wrong. Try another variant.',
      },
      'provider.input': {
        title: 'The artist could not use the picture',
        text: 'No edit comes together from it. Try another version.',
      },
      'provider.unavailable': {
        title: 'The artist did not answer',
        text: 'The drawing service is not available. It is usually back soon.',
      },
      deadline: { title: 'It took too long', text: 'We waited as long as we could, but the picture never came.' },
      internal: { title: 'It broke on our side', text: 'The mistake is ours, and we can already see it.' },
    },
    retry: 'Try again',
    again: 'Trying again below',
    result: (name) => `${name}, edited`,
    before: 'Before the edit',
    goOn: 'Go on from here',
    isBase: 'This one is changed next',
    open: 'Open',
    download: 'Download',
    withdrawn: 'The picture was returned, the credits are yours again.',
  },

  down: 'To the latest messages',
  fresh: (count) => `${count} new`,
  older: 'Loading what was before',
  olderFailed: 'The beginning did not load. Try again',

  remove: {
    open: 'Delete the chat',
    title: 'Delete this chat?',
    text: 'The conversation and every version drawn in it go for good. The original picture stays. Credits are not refunded.',
    confirm: 'Delete',
    busy: 'An answer or a picture is still at work here. Delete the chat when it has ended.',
    done: 'Chat deleted',
  },

  missing: { title: 'There is no such chat', text: 'It may have been deleted, or the link is not yours.' },
};
