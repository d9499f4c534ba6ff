import type { ButtonHTMLAttributes } from 'react';
import { classNames } from '../words/class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { Key } from './key.tsx';

const looks = {
  primary: 'bg-accent text-on-accent border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line hover:bg-sunken',
  quiet: 'bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-line hover:bg-bad-tint',
} as const;

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof looks;
  readonly icon?: IconName;
  /** The key that does the same. */
  readonly hotkey?: string;
  readonly isBusy?: boolean;
}

const shape =
  'inline-flex min-h-9 items-center justify-center gap-1.5 rounded-md border px-3 py-1.5 text-sm font-medium transition-colors disabled:opacity-55';

/** What is pressed; a busy one says so and cannot be pressed twice. */
export function Button({ look = 'plain', icon, hotkey, isBusy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      aria-keyshortcuts={hotkey}
      className={classNames(shape, looks[look], className)}
    >
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && <Key isOnColor={look === 'primary'}>{hotkey}</Key>}
    </button>
  );
}

/** The looks of a button for what leads elsewhere. */
export const linkLook = (look: keyof typeof looks = 'plain'): string => classNames(shape, looks[look]);
