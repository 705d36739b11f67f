import { messageList, type ChatView } from './chat-view.js';
import { html, type Html } from '../html.js';
import { PEOPLE } from './people.js';
import { anchor } from './render-text.js';

const icon = (path: string): Html => html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}" /></svg>`;
const ICONS = {
  dots: icon('M12 5.500v.01M12 12v.01M12 18.500v.01'),
  clip: icon(
    'M20 11.500l-8.200 8.200a5.300 5.300 0 0 1-7.500-7.500l8.600-8.600a3.500 3.500 0 0 1 5 5l-8.600 8.600a1.800 1.800 0 0 1-2.500-2.500l7.600-7.600',
  ),
  send: icon('M4 12l16-8-5 16-3.500-6.500L4 12zM11.500 13.500L20 4'),
  close: icon('M6 6l12 12M18 6L6 18'),
  app: icon('M4 6h16M4 12h16M4 18h16'),
};

function bar({ chat, name, texts, links, account }: ChatView): Html {
  const { bot } = account.chats;
  return html`<div class="bar">
    <span class="avatar" aria-hidden="true">P</span>
    <div class="who">
      <h1>${bot.first_name}</h1>
      <p>${texts.bot} · @${bot.username}</p>
    </div>
    <details class="menu">
      <summary aria-label="${texts.menu}">${ICONS.dots}</summary>
      <div class="sheet">
        <p id="people">${texts.people}</p>
        <ul aria-labelledby="people">
          ${Object.entries(PEOPLE).map(
            ([key, person]) =>
              html`<li>
                <a href="${links.chat(key).href}" ${key === name && html`aria-current="page"`}>${person.first_name}</a>
              </li>`,
          )}
        </ul>
        <button type="button" data-block="${String(!chat.blocked)}">
          ${chat.blocked ? texts.unblock : texts.block}
        </button>
      </div>
    </details>
  </div>`;
}

function intro({ account, texts, language }: ChatView): Html {
  const description = account.profile.descriptionFor(language);
  return html`<div class="intro">
    <span class="avatar" aria-hidden="true">P</span>
    ${description && html`<h2>${texts.what}</h2>`}
    <p>${description || texts.emptyChat}</p>
  </div>`;
}

/** The button left of the text field: what setChatMenuButton says, else the commands there are. */
function menuButton({ account, chat, name, links, texts, language }: ChatView): Html | false {
  const own = chat.menuButton ?? account.profile.menuButton;
  if (own.type === 'web_app') {
    return anchor(links.app(own.web_app.url, name), html`${ICONS.app}<span>${own.text}</span>`, 'open-app');
  }
  const commands = account.profile.commandsFor(chat.user.id, language);
  return (
    commands.length > 0 &&
    html`<details class="commands">
      <summary aria-label="${texts.commands}">/</summary>
      <ul>
        ${commands.map(
          ({ command, description }) =>
            html`<li>
              <button type="button" data-say="/${command}"><b>/${command}</b> ${description}</button>
            </li>`,
        )}
      </ul>
    </details>`
  );
}

function composer(view: ChatView, start: string): Html {
  const { chat, texts } = view;
  if (chat.blocked) {
    return html`<p class="blocked">${texts.blocked}</p>
      <button type="button" class="start" data-block="false">${texts.unblock}</button>`;
  }
  if (chat.messages.length === 0 || start !== '') {
    return html`<button type="button" class="start" data-say="/start${start && ` ${start}`}" data-started>
      ${texts.start}
    </button>`;
  }
  return html`<form>
    <div class="attached" hidden>
      <img alt="${texts.photo}" /><button type="button" data-detach aria-label="${texts.removePhoto}">
        ${ICONS.close}
      </button>
    </div>
    <div class="line">
      ${menuButton(view)}
      <label class="attach"
        ><input type="file" name="photo" accept="image/*" aria-label="${texts.attach}" />${ICONS.clip}</label
      >
      <textarea
        name="text"
        rows="1"
        maxlength="4096"
        placeholder="${texts.message}"
        aria-label="${texts.message}"
      ></textarea>
      <button class="send" aria-label="${texts.send}">${ICONS.send}</button>
    </div>
  </form>`;
}

/** What changes while the page is open. */
export function chatParts(view: ChatView, start: string): { messages: Html; footer: Html } {
  const empty = view.chat.messages.length === 0;
  return {
    messages: empty
      ? intro(view)
      : html`<ol>
          ${messageList(view)}
        </ol>`,
    footer: composer(view, start),
  };
}

export function chatBody(view: ChatView, start: string): Html {
  const { chat, name, texts } = view;
  const { messages, footer } = chatParts(view, start);
  return html`<body data-user="${name}" data-not-sent="${texts.notSent}">
    <div class="phone">
      <header>
        ${bar(view)}
        <p class="simulation">${texts.simulation} · ${chat.user.first_name}</p>
      </header>
      <main aria-label="${texts.messages}" tabindex="0">
        <div id="messages" role="log">${messages}</div>
      </main>
      <footer id="footer">${footer}</footer>
    </div>
    <div id="notice" role="status" hidden></div>
    <dialog id="alert" aria-labelledby="alert-text">
      <form method="dialog">
        <p id="alert-text"></p>
        <button>${texts.ok}</button>
      </form>
    </dialog>
  </body>`;
}
