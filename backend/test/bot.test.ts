import { describe, expect, it } from 'vitest';
import { buttonsOf, Talker } from './chats.js';
import { useApp } from './harness.js';
import { newKey, order } from './orders.js';
import { bought, buy, readPayment, untilPayment } from './purchases.js';

const ADMIN = 7_000_001;
const app = useApp({ payments: {}, env: { ADMIN_IDS: String(ADMIN) } });

const url = (path: string) => `${app().baseUrl}${path}`;

describe('commands', () => {
  it('/start greets by name, makes the user once, and opens the app', async () => {
    const anna = new Talker(app(), { first_name: '<b>Anna</b> _x_', username: 'anna_bot_test' });
    const hello = await anna.say('/start');
    expect(hello.text).toContain('Hello <b>Anna</b> _x_!');
    expect((hello.entities ?? []).map(({ type }) => type).filter((type) => type !== 'bot_command')).toEqual([]);
    expect(buttonsOf(hello)).toEqual({ 'Open Primerka': url('/') });
    await anna.say('/start');
    const { rows } = await app().database.query<object>(
      `select first_name, username, locale from user_account where telegram_id = $1`,
      [anna.id],
    );
    expect(rows).toEqual([{ first_name: '<b>Anna</b> _x_', username: 'anna_bot_test', locale: 'en' }]);
    const signedIn = await app().signIn({ id: anna.id });
    expect(signedIn.user.locale).toBe('en');
  });

  it.each([
    ['ref_AbC-9_z', true],
    ['look_42', true],
    ['buy_everything', false],
    ['ref_x%26y', false],
    [`ref_${'x'.repeat(70)}`, false],
  ])('/start %s', async (payload, passed) => {
    const hello = await new Talker(app()).say(`/start ${payload}`);
    const link = `https://t.me/${app().telegram.botUsername}?startapp=${payload}`;
    expect(buttonsOf(hello)).toEqual({ 'Open Primerka': passed ? link : url('/') });
  });

  it.each([
    ['ru', 'Вам показывают образ', 'Посмотреть образ'],
    ['en', 'Somebody shows you a look', 'See the look'],
  ])('/start from a shared look in %s', async (language_code, words, button) => {
    const payload = `look_${'x'.repeat(16)}`;
    const hello = await new Talker(app(), { language_code }).say(`/start ${payload}`);
    expect(hello.text).toContain(words);
    expect(buttonsOf(hello)).toEqual({ [button]: `https://t.me/${app().telegram.botUsername}?startapp=${payload}` });
  });

  it.each([
    ['ru', 'Доступно: 10 кредитов.', 'Хватит на 5 примерок.', 'Баланс'],
    ['en', 'You have 10 credits.', 'Enough for 5 try-ons.', 'Balance'],
  ])('/balance in %s', async (language_code, first, last, button) => {
    const { text = '', ...rest } = await new Talker(app(), { language_code }).say('/balance');
    expect(text.split('\n')).toEqual([first, expect.stringMatching(/^• 10: /), last]);
    expect(buttonsOf({ ...rest, text })[button]).toBe(url('/balance'));
  });

  it('/history tells the last orders with their states', async () => {
    const user = await app().signIn({ language_code: 'ru' });
    const talker = new Talker(app(), { id: user.user.telegramId, language_code: 'ru' });
    expect((await talker.say('/history')).text).toContain('Примерок и правок пока нет');
    app().kie.control.script({ at: 'task', do: 'stuck' });
    const { id } = await order(user);
    await expect.poll(async () => (await talker.say('/history')).text, { timeout: 15_000 }).toMatch(/верх: рисуем$/);
    await app().database.query(`update generation set deadline_at = now() where id = $1`, [id]);
    await expect
      .poll(async () => (await talker.say('/history')).text, { timeout: 20_000, interval: 500 })
      .toMatch(/верх: не получилось, 2 кредита вернулись$/);
  }, 60_000);

  it.each([
    ['help', 'Что я умею', 'What I can do'],
    ['privacy', 'Что мы храним', 'What we keep'],
    ['terms', 'Условия', 'The terms'],
    ['delete', 'Удалить можно', 'What you can delete'],
    ['paysupport', 'Что случилось с оплатой?', 'What happened with the payment?'],
    ['unknown_command', 'Я понимаю фото', 'I understand photos'],
  ])('/%s in both languages', async (command, ru, en) => {
    expect((await new Talker(app(), { language_code: 'ru' }).say(`/${command}`)).text).toMatch(
      new RegExp(`^${ru.replace('?', '\\?')}`),
    );
    expect((await new Talker(app()).say(`/${command}`)).text).toMatch(new RegExp(`^${en.replace('?', '\\?')}`));
  });

  it('/language changes it by a button, and an old button goes on working', async () => {
    const talker = new Talker(app());
    const ask = await talker.say('/language');
    expect(buttonsOf(ask)).toEqual({ Русский: 'language:ru', English: 'language:en' });
    const press = (data: string) => app().telegram.control.press(talker.id, ask.message_id, data);
    await press('language:ru');
    const shown = () => talker.messages.find(({ message_id }) => message_id === ask.message_id)?.text;
    await expect.poll(shown).toBe('Теперь говорим по-русски.');
    expect((await talker.say('hello')).text).toContain('Я понимаю фото');
    // What no button of ours says is taken in silence.
    await press('language:xx');
    expect((await talker.say('/terms')).text).toContain('Условия');
  });

  it('anything else gets a hint', async () => {
    const talker = new Talker(app());
    expect((await talker.say('What is this?')).text).toContain('I understand photos and commands');
    // A note of Telegram's is nothing that was said.
    const note = talker.lastMessage({ text: undefined, write_access_allowed: { from_request: true } });
    await app().telegram.control.update(note);
    await talker.say('Hello?');
    expect(talker.messages).toHaveLength(2);
  });
});

describe('updates', () => {
  it('of every kind, 20 times in order and at once, are answered once', async () => {
    const talker = new Talker(app());
    const ask = await talker.say('/language');
    await talker.answerTo(() =>
      app()
        .telegram.control.update(talker.lastUpdate, { times: 20, parallel: true })
        .then(() => talker.say('/help')),
    );
    const said = talker.messages.length;
    expect(said, 'one for /language, one for /help').toBe(2);
    await app().telegram.control.press(talker.id, ask.message_id, 'language:ru');
    const pressed = talker.lastUpdate;
    expect(pressed).toHaveProperty('callback_query');
    for (const parallel of [false, true]) {
      const statuses = await app().telegram.control.update(pressed, { times: 20, parallel });
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
    const answers = () =>
      app()
        .telegram.control.log()
        .filter(({ method, args }) => method === 'editMessageText' && Number(args['chat_id']) === talker.id).length;
    await expect.poll(answers).toBe(1);
    expect((await talker.say('/help')).text).toContain('Что я умею');
    expect(answers()).toBe(1);
  });

  it('are taken from nobody without the secret, and groups are left alone', async () => {
    const talker = new Talker(app());
    await talker.say('/start');
    const update = { ...talker.lastUpdate, update_id: talker.lastUpdate.update_id + 1000 };
    for (const secret of ['wrong', 'absent'] as const) {
      expect(await app().telegram.control.update(update, { secret })).toEqual([401]);
    }
    const group = talker.lastMessage({ chat: { id: talker.id, type: 'group' } });
    expect(await app().telegram.control.update(group)).toEqual([200]);
    expect(await app().telegram.control.update({ message: 'nonsense', edited_message: {} })).toEqual([200]);
    await talker.say('/help');
    expect(talker.messages).toHaveLength(2);
  });

  it('survive a 429: the answer comes when Telegram lets it', async () => {
    const talker = new Talker(app());
    app().telegram.control.script({ at: 'sendMessage', do: 'answer', code: 429, retryAfter: 1, user: talker.id });
    expect((await talker.say('/help')).text).toContain('What I can do');
    expect(talker.messages).toHaveLength(1);
  });

  it('an answer that may have arrived is not given twice', async () => {
    const talker = new Talker(app());
    app().telegram.control.script({ at: 'sendMessage', do: 'commit-then-reset', user: talker.id });
    await talker.say('/help');
    await talker.say('/terms');
    expect(talker.messages).toHaveLength(2);
  });
});

describe('a flood', () => {
  const slow = useApp({ payments: {}, env: { RATE_LIMIT_SCALE: '0.1' } });

  it('from one person is let go, and others are answered', async () => {
    const [noisy, anna] = [new Talker(slow()), new Talker(slow())];
    for (let i = 0; i < 10; i += 1) await slow().telegram.control.send(noisy.id, { text: 'hello' });
    expect((await anna.say('/help')).text).toContain('What I can do');
    await expect.poll(() => noisy.messages.length).toBe(3);
  });
});

describe('messages about plans', () => {
  const notify = async (userId: string) => {
    await app().database.query(
      `insert into payment_notice (key, user_id, kind, detail, send_at) values ($1, $2, 'plan_ended', $3, now())`,
      [newKey(), userId, { productId: 'plan_light' }],
    );
  };

  it.each([
    ['are sent once, with a button', null],
    ['whose answer is lost are not sent again', { at: 'sendMessage', do: 'commit-then-reset' }],
  ] as const)(
    '%s',
    async (_name, fault) => {
      const user = await app().signIn();
      const talker = new Talker(app(), { id: user.user.telegramId });
      if (fault) app().telegram.control.script({ ...fault, user: talker.id });
      const message = await talker.answerTo(() => notify(user.user.id), 20_000);
      expect(buttonsOf(message)).toEqual({ 'Open the plan': url('/subscription') });
      const done = async () =>
        (
          await app().database.query(
            `select 1 from payment_notice where user_id = $1 and sent_at is not null and send_at is null`,
            [user.user.id],
          )
        ).rowCount;
      await expect.poll(done).toBe(1);
      expect(talker.messages).toHaveLength(1);
    },
    30_000,
  );
});

describe('what the bot tells of itself', () => {
  it('is there in both languages, and is not set again when nothing has changed', async () => {
    const calls = (method: string) =>
      app()
        .telegram.control.log()
        .filter((call) => call.method === method);
    await expect.poll(() => calls('setChatMenuButton').length).toBe(1);
    expect(calls('setMyCommands').map(({ args }) => args['language_code'] ?? '')).toEqual(['', 'en']);
    expect(calls('setMyDescription')).toHaveLength(2);
    await app().restart();
    await expect.poll(() => calls('getMyCommands').length).toBeGreaterThanOrEqual(2);
    await expect.poll(() => calls('setWebhook').length).toBe(2);
    expect(calls('setMyCommands')).toHaveLength(2);
  });
});

describe('/refund and /paysupport', () => {
  it('an admin refunds all or a part; a repeated update refunds once', async () => {
    const admin = new Talker(app(), { id: ADMIN, first_name: 'Owner' });
    const buyer = await app().signIn();
    const payment = await bought(app(), buyer);
    expect((await admin.say('/refund')).text).toContain('/refund <payment id>');
    expect((await admin.say(`/refund ${payment.id} 50,00`)).text).toContain('/refund <payment id>');
    expect((await admin.say(`/refund ${newKey()}`)).text).toContain('no such payment');
    expect((await admin.say(`/refund ${payment.id} 5000.00`)).text).toContain('cannot be given back');
    expect((await admin.say(`/refund ${payment.id} 50.00`)).text).toContain('A refund of 50.00 RUB is asked for');
    await app().telegram.control.update(admin.lastUpdate, { times: 5, parallel: true });
    const paid = await untilPayment(buyer, payment.id, ({ refunded }) => refunded !== null, 40_000);
    expect(paid.refunded).toEqual({ value: '50.00', currency: 'RUB' });
    const { rows } = await app().database.query<object>(`select amount from refund where payment_id = $1`, [
      payment.id,
    ]);
    expect(rows).toEqual([{ amount: 5000 }]);
  }, 60_000);

  it('to everybody else /refund does not exist', async () => {
    const buyer = await app().signIn();
    const payment = await bought(app(), buyer);
    const stranger = new Talker(app(), { id: buyer.user.telegramId });
    expect((await stranger.say(`/refund ${payment.id}`)).text).toContain('I understand photos and commands');
    expect((await stranger.say(`/answer ${ADMIN} hi`)).text).toContain('I understand photos and commands');
    expect(await readPayment(buyer, payment.id)).toMatchObject({ status: 'succeeded', refunded: null });
  });

  it('a question reaches the admin with the payments, as a command or a reply, and is answered', async () => {
    const admin = new Talker(app(), { id: ADMIN, first_name: 'Owner' });
    await admin.say('/start');
    const user = await app().signIn({ first_name: 'Olga', username: 'olga_asks' });
    const { id } = await buy(user);
    const olga = new Talker(app(), { id: user.user.telegramId, first_name: 'Olga', username: 'olga_asks' });
    const prompt = await olga.say('/paysupport');
    expect(prompt.text).toContain(id);
    const question = await admin.answerTo(() => olga.say('/paysupport Where are my credits?'));
    expect(question.text).toMatch(/Olga @olga_asks \(\d+\)[\s\S]*Where are my credits\?/);
    expect(question.text).toContain(id);
    const byReply = olga.lastMessage({ text: 'By reply', entities: [], reply_to_message: prompt });
    const reply = await admin.answerTo(() => app().telegram.control.update(byReply));
    expect(reply.text).toContain('By reply');
    const answer = await olga.answerTo(() => admin.say(`/answer ${olga.id} They are there now.`));
    expect([answer.text, ...olga.messages.map(({ text }) => text)].join()).toContain('They are there now.');
    expect((await admin.say(`/answer 999 hello`)).text).toContain('did not arrive');
  });
});
