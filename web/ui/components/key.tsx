import type { ReactNode } from 'react';
import { classNames } from '../words/class-names.ts';

/** A key of the keyboard; what it stands beside says the same in words. */
export function Key({ children, isOnColor = false }: { children: ReactNode; isOnColor?: boolean }) {
  const look = isOnColor ? 'border-on-accent/40 text-on-accent' : 'border-line bg-sunken text-soft';
  return (
    <span aria-hidden="true" className={classNames('rounded border px-1.5 font-mono text-[0.6875rem] leading-4', look)}>
      {children}
    </span>
  );
}
