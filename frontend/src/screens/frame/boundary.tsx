import { Component, type ReactNode } from 'react';
import { useI18n } from '../../i18n/i18n.js';
import { ErrorNote } from '../../ui/error-note.js';

function Crash() {
  const { t } = useI18n();
  const action = { text: t.crash.reload, onPress: () => location.reload() };
  return (
    <main className="pt-safe mx-auto grid min-h-dvh max-w-[480px] content-center px-4">
      <ErrorNote title={t.crash.title} text={t.crash.text} action={action} alone />
    </main>
  );
}

/** The last net: a screen that throws is replaced by words, not by a white page. Give it the path as `key`. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}
