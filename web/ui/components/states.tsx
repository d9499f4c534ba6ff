import type { ReactNode } from 'react';
import { isProblem } from '../api.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

/** What is on its way; its shape is that of what comes. */
export function Loading({ what, lines = 5 }: { what: string; lines?: number }) {
  return (
    <div role="status" aria-label={`Loading ${what}`} className="flex flex-col gap-3">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a placeholder have nothing else
        <div key={line} className="h-5 animate-pulse rounded bg-line" style={{ width: `${94 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

interface EmptyProps {
  readonly icon?: IconName;
  /** What would be here. */
  readonly title: string;
  readonly children: ReactNode;
  /** The one thing to do next. */
  readonly action: ReactNode;
}

/** Nothing yet: what would be here, and the one thing to do next. */
export function Empty({ icon = 'compass', title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-xl border border-dashed border-line px-6 py-12 text-center">
      <span className="text-faint">
        <Icon name={icon} size={28} />
      </span>
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="max-w-[56ch] text-soft">{children}</div>
      <div className="mt-2">{action}</div>
    </div>
  );
}

/** What went wrong, and what to do about it. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const told = isProblem(error)
    ? error
    : { title: 'This could not be shown', detail: String(error), hint: 'Load the page again.', code: '' };
  return (
    <div role="alert" className="rounded-xl border border-bad/40 bg-bad-tint px-5 py-4">
      <h2 className="flex items-center gap-2 font-semibold text-bad">
        <Icon name="warn" /> {told.title}
      </h2>
      <p className="mt-1">{told.detail}</p>
      {told.hint && <p className="mt-1 text-soft">{told.hint}</p>}
      <div className="mt-3 flex items-center gap-3">
        {retry && <Button onClick={retry}>Try again</Button>}
        {told.code && <code className="text-xs text-faint">{told.code}</code>}
      </div>
    </div>
  );
}
