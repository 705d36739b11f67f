import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from 'react';
import { Spinner } from './spinner.js';

type Look = 'primary' | 'soft' | 'plain' | 'danger';

const looks: Record<Look, string> = {
  primary:
    'bg-accent text-on-accent shadow-card hover:brightness-105 disabled:bg-well disabled:text-muted disabled:shadow-none',
  soft: 'bg-accent-soft text-accent-ink hover:brightness-[0.98] disabled:text-muted disabled:bg-well',
  plain: 'text-ink bg-well hover:bg-line disabled:text-muted',
  danger: 'bg-danger-soft text-danger',
};

/** The one shape of everything that is pressed, for buttons and for links that look like them. */
export const buttonLook = (look: Look = 'primary'): string =>
  `inline-flex min-h-13 w-full items-center justify-center gap-2.5 rounded-full px-6 py-3 text-center text-[1.0625rem] leading-tight font-semibold transition active:scale-[0.985] disabled:cursor-not-allowed disabled:active:scale-100 ${looks[look]}`;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Shows that the press is being worked on and takes no second one. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  look = 'primary',
  busy = false,
  icon,
  className = '',
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`${buttonLook(look)} ${className}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      <span>{children}</span>
    </button>
  );
}

interface ButtonLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  look?: Look;
  icon?: ReactNode;
}

export function ButtonLink({ look = 'primary', icon, className = '', children, ...rest }: ButtonLinkProps) {
  return (
    <a className={`${buttonLook(look)} ${className}`} {...rest}>
      {icon}
      <span>{children}</span>
    </a>
  );
}

interface RoundProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Read out, since only the icon is seen. */
  label: string;
}

/** A 44 px icon button. */
export function RoundButton({ label, className = '', children, ...rest }: RoundProps) {
  return (
    <button
      type="button"
      aria-label={label}
      className={`grid size-11 shrink-0 place-items-center rounded-full text-ink transition active:scale-95 disabled:opacity-50 ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}
