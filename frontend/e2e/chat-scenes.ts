import type { Chat, ChatMessage, EditInput, Generation, PictureRef } from '@primerka/contract';
import type { TelegramUser } from '@primerka/sandbox';
import type { Page } from 'playwright-core';
import type { Scene } from './scenes.js';
import { sample, type Api, type Stage } from './stage.js';

const never = () => new Promise<never>(() => undefined);

const WORDS = {
  ru: {
    blue: 'Сделай фон синим, а всё остальное оставь как есть',
    bright: 'Сделай поярче, будто это снято солнечным утром',
    warm: 'Теплее',
    undress: 'Раздень этого человека',
    talk: 'Реплика',
  },
  en: {
    blue: 'Make the background blue and leave the rest as it is',
    bright: 'Make it brighter, as if it were a sunny morning',
    warm: 'Warmer',
    undress: 'Undress this person',
    talk: 'Line',
  },
};

/** Somebody with a chat about one result, through the API. */
class Editor {
  private constructor(
    readonly user: TelegramUser,
    readonly api: Api,
    readonly source: Generation,
    readonly chat: Chat,
  ) {}

  static async begin(stage: Stage, language: 'ru' | 'en'): Promise<Editor> {
    const user = stage.user(language);
    const api = await stage.api(user);
    const source = await api.ended((await api.order()).id);
    const chat = await api.post<Chat>('/chats', { source: { generationId: source.id } });
    return new Editor(user, api, source, chat);
  }

  say = (text: string, base?: PictureRef) =>
    this.api.post<ChatMessage>(
      `/chats/${this.chat.id}/messages`,
      { text, ...(base ? { base } : {}) },
      crypto.randomUUID(),
    );

  /** Draws a variant of an answer. */
  async draw({ id: messageId, variants, base }: ChatMessage, variant: 0 | 1 | 2): Promise<Generation> {
    const prompt = variants[variant]?.prompt;
    if (!prompt || !base) throw new Error('There is no such variant');
    const input: EditInput = {
      kind: 'edit',
      source: base,
      prompt,
      chatId: this.chat.id,
      messageId,
      variant,
      payWith: 'auto',
    };
    return this.api.post<Generation>('/generations', input, crypto.randomUUID());
  }

  drawn = async (answer: ChatMessage, variant: 0 | 1 | 2) => this.api.ended((await this.draw(answer, variant)).id);
}

const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).last().click();
const write = (text: string) => (page: Page) =>
  page
    .getByRole('log')
    .waitFor()
    .then(() => page.locator('form textarea').fill(text));

/** Chats in every state: the list, the choice of a picture, and the conversation. */
export async function chatScenesFor(stage: Stage, language: 'ru' | 'en'): Promise<Scene[]> {
  const words = WORDS[language];
  const fresh = stage.user(language);
  const begin = () => Editor.begin(stage, language);

  const full = await begin();
  const first = await full.drawn(await full.say(words.blue), 0);
  await full.drawn(await full.say(words.warm), 1);
  const original: PictureRef = { generationId: full.source.id };
  await full.drawn(await full.say(words.bright, original), 2);
  const photo = await full.api.upload('person', 'person-full');
  await full.api.post('/chats', { source: { photoId: photo.id } });

  const empty = await begin();
  const asked = await begin();
  await asked.say(words.blue);

  const failing = await begin();
  stage.kie.script({ at: 'task', do: 'fail', failMsg: 'The image was flagged by the safety system', failCode: '400' });
  await failing.drawn(await failing.say(words.blue), 0);
  stage.openrouter.script({ at: 'chat', do: 'moderation', times: 'always' });
  await failing.say(words.warm);
  stage.openrouter.reset();

  const refused = await begin();
  await refused.say(words.undress);

  const busy = await begin();
  const answer = await busy.say(words.blue);
  stage.kie.script({ at: 'task', do: 'stuck' });
  await busy.draw(answer, 0);

  const poor = await begin();
  while ((await poor.api.get<{ available: number }>('/credits')).available >= 1) await poor.say(words.warm);

  const talker = await begin();
  for (const number of [1, 2, 3, 4, 5]) await talker.say(`${words.talk} ${number}. ${words.warm}`);

  const chat = (name: string, { user, chat: { id } }: Editor, more: Partial<Scene> = {}): Scene => ({
    name: `chat-${name}`,
    user,
    path: `/chats/${id}`,
    ...more,
  });
  const stalled = (step: Parameters<typeof stage.openrouter.script>[0], seen: string) => async (page: Page) => {
    stage.openrouter.script(step);
    await write(words.blue)(page);
    await page.locator('form button[type=submit]').click();
    await page.locator(seen).waitFor();
  };
  return [
    { name: 'chats-empty', user: fresh, path: '/chats' },
    { name: 'chats-full', user: full.user, path: '/chats' },
    {
      name: 'chats-loading',
      user: full.user,
      path: '/chats',
      before: (page) => page.route('**/api/v1/chats?*', never),
    },
    {
      name: 'chats-error',
      user: full.user,
      path: '/chats',
      before: (page) => page.route('**/api/v1/chats?*', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    },
    { name: 'chats-new-empty', user: fresh, path: '/chats/new' },
    { name: 'chats-new', user: full.user, path: '/chats/new' },
    {
      name: 'chats-new-uploading',
      user: fresh,
      path: '/chats/new',
      act: async (page) => {
        await page.route('**/api/v1/photos', never);
        await page.locator('input[type=file]').setInputFiles(sample('person-full'));
        await page.locator('main .animate-spin').waitFor();
      },
    },
    { name: 'home-chats', user: full.user, path: '/' },
    { name: 'result-edit', user: full.user, path: `/generations/${first.id}` },
    chat('empty', empty),
    chat('draft', empty, { act: write(`${words.bright}. `.repeat(42).slice(0, 1960)) }),
    chat('loading', asked, { before: (page) => page.route('**/api/v1/chats/*/messages*', never) }),
    chat('error', asked, {
      before: (page) => page.route('**/api/v1/chats/*/messages*', (route) => route.abort()),
      act: (page) => page.getByRole('alert').waitFor(),
    }),
    { name: 'chat-missing', user: fresh, path: `/chats/${full.chat.id}` },
    chat('variants', asked),
    chat('variant-open', asked, { act: press(/^(Вариант|Variant) 2:/) }),
    chat('prompt-changed', asked, {
      act: async (page) => {
        await press(/^(Вариант|Variant) 3:/)(page);
        await page.getByRole('log').getByRole('textbox').fill('Make the background a plain deep blue wall. Keep me.');
      },
    }),
    chat('working', busy),
    chat('full', full),
    chat('older', full, {
      act: (page) =>
        page
          .getByRole('list', { name: /^(Версии|Versions)/ })
          .getByRole('button')
          .first()
          .click(),
    }),
    chat('zoom', full, { act: press(/^(Увеличить|Enlarge)/) }),
    chat('other-picture', full, { act: (page) => page.locator('form').getByRole('button').first().click() }),
    chat('failed', failing),
    chat('refused', refused),
    chat('delete', asked, { act: press(/^(Удалить чат|Delete the chat)/) }),
    chat('delete-busy', busy, {
      act: async (page) => {
        await press(/^(Удалить чат|Delete the chat)/)(page);
        await press(/^(Удалить|Delete)$/)(page);
        await page.getByRole('dialog').getByRole('status').waitFor();
      },
    }),
    chat('poor', poor, {
      act: async (page) => {
        await write(words.blue)(page);
        await page.locator('form button[type=submit]').click();
        await page.getByRole('dialog').waitFor();
      },
    }),
    chat('away', talker, {
      act: async (page) => {
        await page.getByRole('log').hover();
        await page.mouse.wheel(0, -1500);
        await page.getByRole('button', { name: /^(К последним|To the latest)/ }).waitFor();
      },
    }),
    chat('unsent', empty, {
      act: async (page) => {
        await page.route('**/api/v1/chats/*/messages', (route) => route.abort());
        await write(words.blue)(page);
        await page.locator('form button[type=submit]').click();
        await page.getByRole('log').getByRole('alert').waitFor();
      },
    }),
    // Last, for what is said stays said.
    chat('typing', refused, { act: stalled({ at: 'chat', do: 'hang' }, '[data-state=typing]') }),
    chat('streaming', talker, {
      act: stalled({ at: 'chat', do: 'silence', after: 4, comments: true }, '[data-state=streaming]'),
    }),
  ];
}
