import { createHash } from 'node:crypto';
import type { Account } from './account.js';
import type { Chat, Message } from './chats.js';
import { html, type Html } from '../html.js';
import type { InlineButton } from './keyboard.js';
import type { Link, Links } from './links.js';
import type { Language, Texts } from './page-texts.js';
import { anchor, renderText } from './render-text.js';

/** Everything the markup of one person's chat is made of. */
export interface ChatView {
  account: Account;
  chat: Chat;
  /** How addresses name the person. */
  name: string;
  links: Links;
  language: Language;
  texts: Texts;
}

const dayOf = (seconds: number, language: Language): string =>
  new Date(seconds * 1000).toLocaleDateString(language, { day: 'numeric', month: 'long' });

function button(view: ChatView, message: Message, { text, ...does }: InlineButton): Html {
  const link = buttonLink(view, message, does);
  if (link) return anchor(link, text, `key ${link.opens}`);
  if (does.callback_data !== undefined) {
    return html`<button
      type="button"
      class="key"
      data-press="${message.message_id}"
      data-callback="${does.callback_data}"
    >
      ${text}
    </button>`;
  }
  if (does.copy_text) {
    return html`<button type="button" class="key" data-copy="${does.copy_text.text}">${text}</button>`;
  }
  return html`<button type="button" class="key" disabled>${text}</button>`;
}

function buttonLink(
  { account, links, name }: ChatView,
  message: Message,
  does: Omit<InlineButton, 'text'>,
): Link | null {
  if (does.web_app) return links.app(does.web_app.url, name);
  if (does.url !== undefined) return links.of(does.url, name);
  const invoice = does.pay ? account.invoices.ofMessage(message.message_id) : undefined;
  if (!invoice) return null;
  return { href: `/invoice/${invoice.slug}?${new URLSearchParams({ user: name }).toString()}`, opens: 'invoice' };
}

/** What Telegram shows across the chat, not as somebody's words. */
function serviceText({ successful_payment, refunded_payment }: Message, { texts, language }: ChatView): string | null {
  const paid = successful_payment ?? refunded_payment;
  if (!paid) return null;
  const stars = paid.total_amount.toLocaleString(language);
  return successful_payment ? texts.youPaid(stars) : texts.returned(stars);
}

function photoOf({ photo }: Message, texts: Texts): Html | false {
  const largest = photo?.at(-1);
  return (
    largest !== undefined &&
    html`<a
      class="photo"
      href="/sandbox/photo/${largest.file_id}"
      target="_blank"
      rel="noopener"
      title="${texts.openPhoto}"
      ><img
        src="/sandbox/photo/${largest.file_id}"
        width="${largest.width}"
        height="${largest.height}"
        alt="${texts.photo}"
    /></a>`
  );
}

const invoiceCard = ({ invoice }: Message, language: Language): Html | false =>
  invoice !== undefined &&
  html`<div class="invoice">
    <strong>${invoice.title}</strong>
    <p>${invoice.description}</p>
    <p class="stars">★${invoice.total_amount.toLocaleString(language)}</p>
  </div>`;

function bubble(view: ChatView, message: Message): Html {
  const { texts, links, name, language } = view;
  const { text, entities, caption, caption_entities: captionEntities } = message;
  const words = text ?? caption;
  const formatted = { text: words ?? '', entities: (text === undefined ? captionEntities : entities) ?? [] };
  const time = new Date(message.date * 1000).toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return html`<div class="bubble${message.photo ? ' with-photo' : ''}">
      ${photoOf(message, texts)}${invoiceCard(message, language)}
      ${words !== undefined && html`<div class="words">${renderText(formatted, (url) => links.of(url, name))}</div>`}
      <span class="time">${message.edit_date !== undefined && `${texts.edited} `}${time}</span>
    </div>
    ${
      rows.length > 0 &&
      html`<div class="keys">
        ${rows.map((row) => html`<div class="row">${row.map((key) => button(view, message, key))}</div>`)}
      </div>`
    }`;
}

/** A message with its place in the list; `data-state` changes when it looks different. */
function item(view: ChatView, message: Message): Html {
  const service = serviceText(message, view);
  const side = service === null ? (message.from.is_bot ? 'in' : 'out') : 'service';
  const content = service === null ? bubble(view, message) : html`<span class="pill">${service}</span>`;
  const state = createHash('sha1').update(content.text).digest('base64url').slice(0, 10);
  return html`<li class="message ${side}" data-id="${message.message_id}" data-state="${state}">${content}</li>`;
}

/** The messages of a chat, day by day. */
export function messageList(view: ChatView): Html {
  const { chat, language, texts } = view;
  const today = dayOf(Date.now() / 1000, language);
  let lastDay = '';
  return html`${chat.messages.map((message) => {
    const day = dayOf(message.date, language);
    const isNew = day !== lastDay;
    lastDay = day;
    const label = day === today ? texts.today : day;
    return html`${
      isNew &&
      html`<li class="message service" data-id="day-${day}" data-state="${label}">
        <span class="pill">${label}</span>
      </li>`
    }
    ${item(view, message)}`;
  })}`;
}
