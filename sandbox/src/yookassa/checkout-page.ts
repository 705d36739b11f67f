import { readFileSync } from 'node:fs';
import type { Option } from './checkout-options.js';
import { WORDS, type Language, type Words } from './checkout-words.js';
import { html, Html } from '../html.js';

/** What lies in `sandbox/pages/yookassa`, read when it is wanted so that a change shows at once. */
export const asset = (name: 'checkout.css' | 'checkout.js' | 'in-widget.js' | 'checkout-widget.js'): Html =>
  new Html(readFileSync(new URL(`../../pages/yookassa/${name}`, import.meta.url), 'utf8'));

interface Page {
  language: Language;
  /** Of the content security policy. */
  nonce: string;
  /** Origin of the page that shows this one in its widget; undefined when it stands alone. */
  host: string | undefined;
}

/** `199 ₽`, `199,50 ₽`. */
export function money(kopecks: number, language: Language): string {
  const digits = kopecks % 100 === 0 ? 0 : 2;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${new Intl.NumberFormat(language, format).format(kopecks / 100)}\u00a0₽`;
}

/** @param message what the widget around the page is told, besides its height */
function layout({ language, nonce, host }: Page, title: string, content: Html, message: object): string {
  const words = WORDS[language];
  const trusted = new Html(nonce);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style nonce="${trusted}">
          ${asset('checkout.css')}
        </style>
      </head>
      <body
        ${host !== undefined && html`class="embedded" data-host="${host}" data-message="${JSON.stringify(message)}"`}
      >
        <header class="banner"><strong>${words.simulation}</strong> <span>${words.noMoney}</span></header>
        <main>${content}</main>
        ${
          host !== undefined &&
          html`<script type="module" nonce="${trusted}">
            ${asset('in-widget.js')};
          </script>`
        }
      </body>
    </html>`.text;
}

const BRANDS: Record<Option['brand'], string> = {
  MasterCard:
    '<circle cx="17" cy="14" r="7" fill="#eb001b"/><circle cx="25" cy="14" r="7" fill="#f79e1b" fill-opacity=".9"/>',
  Visa: '<text x="21" y="18.5" text-anchor="middle" font-size="12" font-weight="800" font-style="italic" fill="#2f62c9">VISA</text>',
  Mir: '<text x="21" y="18.5" text-anchor="middle" font-size="12" font-weight="800" fill="#16966b">МИР</text>',
  wallet:
    '<rect x="11" y="7" width="20" height="14" rx="4" fill="#7a4cff"/><circle cx="26" cy="14" r="2.5" fill="#fff"/>',
  other: '<path d="M14 9l7 5-7 5zM21 9l7 5-7 5z" fill="#7a6fa0"/>',
};

const brand = (of: Option['brand']): Html =>
  html`<svg class="brand" viewBox="0 0 42 28" aria-hidden="true" focusable="false">${new Html(BRANDS[of])}</svg>`;

const row = (option: Option, checked = false): Html =>
  html`<label class="row"
    >${brand(option.brand)}<input
      type="radio"
      name="method"
      value="${option.value}"
      data-brand="${option.brand}"
      data-declines="${String(option.declines)}"
      ${new Html(checked ? 'checked' : '')}
      required
    /><span class="text"
      ><span class="label">${option.label}</span><span class="note">${option.note}</span></span
    ></label
  >`;

const rows = (options: Option[], checkFirst = false): Html =>
  html`<div class="rows">${options.map((option, index) => row(option, checkFirst && index === 0))}</div>`;

export interface Offer {
  shopName: string;
  description: string | undefined;
  kopecks: number;
  minutesLeft: number | undefined;
  saves: boolean;
  returnUrl: string | undefined;
  options: { accepted: Option[]; declined: Option[]; moreDeclined: Option[] };
}

/** The page on which the buyer chooses how to pay. */
export function offerPage(page: Page, offer: Offer): string {
  const words = WORDS[page.language];
  const amount = money(offer.kopecks, page.language);
  const { accepted, declined, moreDeclined } = offer.options;
  const [first] = accepted;
  const content = html`<div class="order">
      <span class="mark" aria-hidden="true">${offer.shopName.slice(0, 1).toUpperCase()}</span>
      <div>
        <p class="shop">${offer.shopName}</p>
        ${offer.description !== undefined && html`<p class="what">${offer.description}</p>`}
      </div>
    </div>
    <h1 class="sum">${amount}</h1>
    ${offer.minutesLeft !== undefined && html`<p class="deadline">${words.deadline(offer.minutesLeft)}</p>`}
    <form method="post">
      ${first && plastic(first)}
      <fieldset>
        <legend>${words.how}</legend>
        <p class="group good">${words.willPay}</p>
        ${rows(accepted, true)}
        ${
          declined.length > 0 &&
          html`<p class="group bad">${words.willDecline}</p>
            ${rows(declined)}`
        }
        ${
          moreDeclined.length > 0 &&
          html`<details>
            <summary>${words.moreDeclines(moreDeclined.length)}</summary>
            ${rows(moreDeclined)}
          </details>`
        }
      </fieldset>
      <div class="actions">
        ${offer.saves && savedNote(words)}
        <button class="button" type="submit" data-busy="${words.paying}">${words.pay(amount)}</button>
        ${offer.returnUrl !== undefined && html`<a class="leave" href="${offer.returnUrl}">${words.leave}</a>`}
      </div>
    </form>
    <script type="module" nonce="${new Html(page.nonce)}">
      ${asset('checkout.js')};
    </script>`;
  return layout(page, `${words.title} ${amount}`, content, { shown: true });
}

const plastic = (option: Option): Html =>
  html`<div class="plastic" data-brand="${option.brand}" data-declines="false" aria-hidden="true">
    <span class="chip"></span><span class="number">${option.label}</span>
    <span class="foot"><span class="fate">${option.note}</span><span class="mark-of">${option.brand}</span></span>
  </div>`;

const savedNote = (words: Words): Html =>
  html`<p class="saved">
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d="M4 8a6.2 6.2 0 0 1 11-2.5M16 12a6.2 6.2 0 0 1-11 2.5M15 2v4h-4M5 18v-4h4" /></svg
    ><span>${words.saved}</span>
  </p>`;

const TICK = '<path d="M12 21l6 6 12-13"/>';
const CROSS = '<path d="M14 14l12 12M26 14L14 26"/>';

/** A page that says how a payment has ended, or that there is none. */
export function endPage(
  page: Page,
  {
    good,
    title,
    text,
    returnUrl,
    message,
  }: {
    good: boolean;
    title: string;
    text: string;
    returnUrl?: string | undefined;
    /** For the widget. */
    message: object;
  },
): string {
  const content = html`<div class="end">
    <span class="sign ${good ? 'good' : ''}"
      ><svg
        width="40"
        height="40"
        viewBox="0 0 40 40"
        fill="none"
        stroke="currentColor"
        stroke-width="3"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        ${new Html(good ? TICK : CROSS)}
      </svg></span
    >
    <h1>${title}</h1>
    <p>${text}</p>
    ${returnUrl !== undefined && html`<a class="button" href="${returnUrl}">${WORDS[page.language].back}</a>`}
  </div>`;
  return layout(page, title, content, message);
}
