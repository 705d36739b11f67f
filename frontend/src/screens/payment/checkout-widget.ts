/**
 * YooKassa's payment form inside our page: a script of theirs that draws a frame of theirs, so no card
 * data touches ours (https://yookassa.ru/developers/payment-acceptance/integration-scenarios/widget).
 */
interface CheckoutWidget {
  render: (containerId: string) => Promise<void> | void;
  on: (event: 'success' | 'fail' | 'complete', listener: () => void) => void;
  destroy: () => void;
}

interface WidgetOptions {
  confirmation_token: string;
  error_callback: (error: { error: string }) => void;
}

declare global {
  interface Window {
    YooMoneyCheckoutWidget?: new (options: WidgetOptions) => CheckoutWidget;
  }
}

let loading: Promise<void> | null = null;

/** Only when somebody pays this way; a script that did not come is asked for again by the next call. */
function loadScript(url: string): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      loading = null;
      reject(new Error('The widget’s script did not load'));
    };
    document.head.append(script);
  });
  return loading;
}

interface FormEvents {
  /** The form is through with it, well or badly. What came of the payment only the server can say. */
  onDone: () => void;
  /** There is no form: no script, or a token that is over. */
  onBroken: () => void;
}

/**
 * Draws the form for one payment into an element.
 * @returns takes it away again
 */
export function showForm(url: string, token: string, containerId: string, events: FormEvents): () => void {
  let widget: CheckoutWidget | null = null;
  let wanted = true;
  const remove = () => {
    wanted = false;
    widget?.destroy();
    widget = null;
  };
  const draw = async () => {
    await loadScript(url);
    const Widget = window.YooMoneyCheckoutWidget;
    if (!wanted) return;
    if (!Widget) throw new Error('The script brought no widget');
    widget = new Widget({ confirmation_token: token, error_callback: () => wanted && events.onBroken() });
    for (const end of ['success', 'fail'] as const) {
      widget.on(end, () => {
        remove();
        events.onDone();
      });
    }
    await widget.render(containerId);
  };
  draw().catch(() => wanted && events.onBroken());
  return remove;
}
