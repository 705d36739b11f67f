/*
 * Defines YooMoneyCheckoutWidget as YooKassa's own script does
 * (https://yookassa.ru/developers/payment-acceptance/integration-scenarios/widget/basics): the checkout page
 * in a frame, which tells by messages what happens in it.
 */
(() => {
  const ORIGIN = new URL(document.currentScript.src).origin;
  const EVENTS = ['success', 'fail', 'complete', 'modal_close'];

  window.YooMoneyCheckoutWidget = class YooMoneyCheckoutWidget {
    #options;
    #handlers = Object.fromEntries(EVENTS.map((event) => [event, []]));
    #frame = null;
    #dialog = null;

    constructor(options = {}) {
      this.#options = options;
    }

    /** Into the element with this id, or into a modal window without one. Resolves when the form is shown. */
    render(id) {
      this.destroy();
      const { confirmation_token: token, return_url: back } = this.#options;
      if (!token) return this.#refuse('token_required');
      if (back !== undefined && !/^https?:/.test(back)) return this.#refuse('invalid_return_url');
      const container = id === undefined ? this.#openModal() : document.getElementById(id);
      if (!container) return this.#refuse('internal_service_error');

      const query = new URLSearchParams({ host: location.origin });
      if (document.documentElement.lang.startsWith('en')) query.set('lang', 'en');
      const frame = document.createElement('iframe');
      frame.src = ORIGIN + '/checkout/' + encodeURIComponent(token) + '?' + query;
      frame.title = query.has('lang') ? 'Payment form' : 'Форма оплаты';
      frame.style.cssText = 'display:block;width:100%;min-width:288px;height:480px;border:0;border-radius:20px';
      this.#frame = frame;
      return new Promise((resolve) => {
        window.addEventListener('message', this.#listen);
        this.#shown = resolve;
        container.append(frame);
      });
    }

    on(event, handler) {
      this.#handlers[event]?.push(handler);
    }

    destroy() {
      window.removeEventListener('message', this.#listen);
      this.#frame?.remove();
      this.#dialog?.remove();
      this.#frame = null;
      this.#dialog = null;
    }

    #shown = () => {};

    #listen = ({ source, origin, data }) => {
      if (source !== this.#frame?.contentWindow || origin !== ORIGIN || data?.from !== 'yookassa-stand-in') return;
      if (data.height) this.#frame.style.height = Math.ceil(data.height) + 'px';
      if (data.shown) this.#shown();
      if (data.error) void this.#refuse(data.error);
      if (data.result) this.#finish(data.result);
    };

    #refuse(error) {
      this.destroy();
      this.#shown();
      this.#options.error_callback?.({ error });
      return Promise.resolve();
    }

    /** With a return address the whole page leaves, as with the redirect; without one the page is told. */
    #finish(result) {
      if (this.#options.return_url) return location.assign(this.#options.return_url);
      this.#emit('complete');
      this.#emit(result);
    }

    #emit(event) {
      for (const handler of this.#handlers[event]) handler();
    }

    #openModal() {
      const dialog = document.createElement('dialog');
      dialog.style.cssText = 'width:min(27rem,100vw);max-height:95dvh;padding:0;border:0;border-radius:20px';
      dialog.setAttribute('aria-label', 'YooKassa');
      dialog.addEventListener('close', () => {
        this.destroy();
        this.#emit('modal_close');
      });
      document.body.append(dialog);
      dialog.showModal();
      this.#dialog = dialog;
      return dialog;
    }
  };
})();
