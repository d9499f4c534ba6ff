import type { ReactNode } from 'react';
import { Button } from './button.tsx';

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** Below a table: fetches the next page of it; nothing where there is none. */
export function More({ of, children }: { of: Paged; children: ReactNode }) {
  if (!of.hasNextPage) return null;
  return (
    <div className="border-t border-line p-3 text-center">
      <Button look="quiet" isBusy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
