import type { ReactNode } from 'react';

/** A number and what it counts, the number first. */
export function Stat({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-faint">{label}</dt>
      <dd className="numeric mt-0.5 text-[1.375rem] leading-tight font-semibold tracking-[-0.02em]">{value}</dd>
      {note && <dd className="numeric mt-0.5 text-xs text-soft">{note}</dd>}
    </div>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[repeat(auto-fit,minmax(min(9rem,44%),1fr))] gap-x-6 gap-y-5">{children}</dl>;
}

/** Names and what stands under them, in two columns. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-5 gap-y-2">
      {of.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
