import { type ReactNode, useId } from 'react';
import { classNames } from '../words/class-names.ts';

interface CardProps {
  readonly title?: ReactNode;
  /** What stands at the right of the title. */
  readonly aside?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
  readonly isFlush?: boolean;
  readonly className?: string;
}

/** A group of things that belong together, under its name. */
export function Card({ title, aside, note, children, isFlush = false, className }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={classNames('min-w-0 rounded-xl border border-line bg-surface shadow-card', className)}
    >
      {title && (
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 pt-4 pb-1">
          <div className="min-w-0">
            <h2 id={id} className="text-[0.9375rem] font-semibold">
              {title}
            </h2>
            {note && <p className="text-xs text-faint">{note}</p>}
          </div>
          {aside}
        </header>
      )}
      <div className={isFlush ? 'overflow-hidden rounded-b-xl pt-2' : 'px-5 pt-3 pb-5'}>{children}</div>
    </section>
  );
}
