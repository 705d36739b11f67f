import { Button } from './button.js';
import { CloudIcon } from './icons.js';

interface ErrorNoteProps {
  title: string;
  text: string;
  action?: { text: string; onPress: () => void };
  /** The note is all there is on the screen, so its title is the screen's. */
  alone?: boolean;
}

/** Says what went wrong, what to do, and offers to do it. */
export function ErrorNote({ title, text, action, alone = false }: ErrorNoteProps) {
  const Title = alone ? 'h1' : 'p';
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-3 rounded-card bg-card px-6 py-8 text-center shadow-card"
    >
      <CloudIcon className="size-10 text-accent-ink" />
      <div className="grid gap-1.5">
        <Title className="font-display text-xl leading-snug font-semibold">{title}</Title>
        <p className="text-muted">{text}</p>
      </div>
      {action && (
        <Button look="soft" onClick={action.onPress} className="mt-2">
          {action.text}
        </Button>
      )}
    </div>
  );
}

/** A short note beside the thing it is about. */
export function Note({ tone, title, text }: { tone: 'warn' | 'danger' | 'good'; title?: string; text: string }) {
  const colours = {
    warn: 'bg-warn-soft text-warn',
    danger: 'bg-danger-soft text-danger',
    good: 'bg-good-soft text-good',
  };
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`animate-rise rounded-2xl px-4 py-3 text-[0.9375rem] leading-snug ${colours[tone]}`}
    >
      {title && <p className="font-semibold">{title}</p>}
      <p className={title ? 'mt-0.5 text-ink' : ''}>{text}</p>
    </div>
  );
}
