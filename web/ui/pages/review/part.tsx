import type { ReactNode } from 'react';

/** A part of what is known, under its name. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-semibold text-faint">{title}</h3>
      {children}
    </div>
  );
}
