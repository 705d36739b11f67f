const { user, notSent } = document.body.dataset;
const scroller = document.querySelector('main');
const messages = document.querySelector('#messages');
const footer = document.querySelector('#footer');
const notice = document.querySelector('#notice');
const alertBox = document.querySelector('#alert');

/** What belongs to the person and, until it was pressed, to the deep link. */
const query = new URLSearchParams({ user });
const start = new URLSearchParams(location.search).get('start');
if (start) query.set('start', start);

const toBottom = () => scroller.scrollTo({ top: scroller.scrollHeight });
const nearBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;

let atBottom = true;
scroller.addEventListener('scroll', () => (atBottom = nearBottom()), { passive: true });
// A photo takes its place when it has come.
messages.addEventListener('load', () => atBottom && toBottom(), { capture: true });

let noticeTimer;
function tell(text) {
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (notice.hidden = true), 4000);
}

/** Brings the list up to date message by message, so that focus, selection and loaded photos stay. */
function showMessages(markup) {
  const fresh = document.createElement('template');
  fresh.innerHTML = markup;
  const list = messages.querySelector('ol');
  const freshList = fresh.content.querySelector('ol');
  if (!list || !freshList) {
    if (!list && !freshList && messages.dataset.intro === markup) return;
    messages.dataset.intro = freshList ? '' : markup;
    messages.replaceChildren(fresh.content);
    return;
  }
  const known = new Map([...list.children].map((item) => [item.dataset.id, item]));
  let before = null;
  for (const item of Array.from(freshList.children)) {
    const old = known.get(item.dataset.id);
    known.delete(item.dataset.id);
    let shown = old;
    if (!old || old.dataset.state !== item.dataset.state) {
      shown = item;
      if (old) old.replaceWith(item);
      else item.classList.add('fresh');
    }
    const place = before ? before.nextSibling : list.firstChild;
    if (place !== shown) list.insertBefore(shown, place);
    before = shown;
  }
  for (const gone of known.values()) gone.remove();
}

/** The footer is left alone while it is the same: somebody may be writing in it. */
let footerMarkup;
function showFooter(markup) {
  if (footerMarkup === undefined || footerMarkup === markup) {
    footerMarkup = markup;
    return;
  }
  footerMarkup = markup;
  const written = footer.querySelector('textarea')?.value ?? '';
  const had = footer.contains(document.activeElement);
  footer.innerHTML = markup;
  const field = footer.querySelector('textarea');
  if (field) field.value = written;
  if (had) (field ?? footer.querySelector('button'))?.focus();
}

let refreshing;
let again = false;
async function refresh() {
  again = true;
  if (refreshing) return refreshing;
  refreshing = (async () => {
    while (again) {
      again = false;
      const response = await fetch(`/sandbox/chat/parts?${query}`);
      if (!response.ok) break;
      const parts = await response.json();
      const stay = atBottom;
      showMessages(parts.messages);
      showFooter(parts.footer);
      if (stay) toBottom();
    }
  })().finally(() => (refreshing = undefined));
  return refreshing;
}

async function post(path, body) {
  const json = !(body instanceof FormData);
  const response = await fetch(`/sandbox/chat/${path}?${query}`, {
    method: 'POST',
    ...(json ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : { body }),
  }).catch(() => undefined);
  if (!response?.ok) tell(notSent);
  return Boolean(response?.ok);
}

async function say(text) {
  const form = new FormData();
  form.set('text', text);
  return post('send', form);
}

function detach(form) {
  const attached = form.querySelector('.attached');
  form.elements.photo.value = '';
  URL.revokeObjectURL(attached.querySelector('img').src);
  attached.hidden = true;
}

async function submit(form) {
  const { text, photo } = form.elements;
  if (!text.value.trim() && photo.files.length === 0) return;
  const body = new FormData(form);
  const written = text.value;
  text.value = '';
  if (await post('send', body)) {
    if (photo.files.length > 0) detach(form);
    toBottom();
  } else if (!text.value) text.value = written;
}

document.addEventListener('submit', (event) => {
  if (!footer.contains(event.target)) return;
  event.preventDefault();
  void submit(event.target);
});

document.addEventListener('keydown', (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === 'Escape') for (const open of document.querySelectorAll('details[open]')) open.open = false;
});

document.addEventListener('change', ({ target }) => {
  if (target.name !== 'photo' || !target.files[0]) return;
  const attached = target.form.querySelector('.attached');
  attached.querySelector('img').src = URL.createObjectURL(target.files[0]);
  attached.hidden = false;
  target.form.elements.text.focus();
});

document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('details[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
  const link = event.target.closest('a[data-app]');
  if (link) {
    // As the client, so the app: it is told the colours of the moment.
    const url = new URL(link.href);
    url.searchParams.set('theme', matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    link.href = url.href;
  }
  const button = event.target.closest('button');
  if (!button) return;
  const { say: words, press, callback, block, copy } = button.dataset;
  if (words !== undefined) {
    if ('started' in button.dataset) {
      query.delete('start');
      history.replaceState(null, '', `?${query}`);
    }
    button.closest('details')?.removeAttribute('open');
    void say(words).then(toBottom);
  } else if (press !== undefined) {
    button.setAttribute('aria-busy', 'true');
    void post('press', { messageId: Number(press), data: callback }).then(() =>
      setTimeout(() => button.removeAttribute('aria-busy'), 600),
    );
  } else if (block !== undefined) void post('block', { blocked: block === 'true' }).then(() => location.reload());
  else if (copy !== undefined) void navigator.clipboard.writeText(copy);
  else if ('detach' in button.dataset) detach(button.form);
});

const feed = new EventSource(`/sandbox/chat/feed?${query}`);
feed.addEventListener('change', () => void refresh());
feed.addEventListener('notice', ({ data }) => {
  const { text, alert } = JSON.parse(data);
  if (!alert) return tell(text);
  alertBox.querySelector('p').textContent = text;
  alertBox.showModal();
});

toBottom();
