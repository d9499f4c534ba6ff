import { type ReactNode, useEffect } from 'react';

interface PageProps {
  readonly title: string;
  /** One sentence: what is seen here. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A room's page: its name, what can be done with all of it, and what it holds. */
export function Page({ title, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Godwit`;
  }, [title]);
  return (
    <div className="mx-auto w-full max-w-[84rem] px-4 py-6 sm:px-8 sm:py-8">
      <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-[1.625rem] leading-tight font-semibold tracking-[-0.02em]">{title}</h1>
          {lead && <p className="mt-1 max-w-[68ch] text-soft">{lead}</p>}
        </div>
        {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className="flex flex-col gap-5">{children}</div>
    </div>
  );
}
