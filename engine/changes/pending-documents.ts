import type { CapturedEvent } from '../../model/changes.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import type { UnreadableRow } from '../../model/reading.ts';
import { copyLine } from '../batch/copy-text.ts';

type Rows = Extract<CapturedEvent, { event: 'rows' }>;

/** Rows of documents that have changed since the last ones were applied, each document once: as it is in the end. */
export interface PendingDocuments {
  put(event: Rows): void;
  /** Rows and documents. */
  readonly size: number;
  /** Whose rows they are, and the rows as lines that `TableMirror.take` reads. Empties it. */
  drain(): { readonly owners: readonly (readonly string[])[]; lines(): Generator<string> };
  /** Documents since the last commit, and what of them is no row. */
  faults(): readonly { readonly owner: readonly string[]; readonly faults: readonly UnreadableRow[] }[];
  committed(): void;
}

/** Changes of a table whose rows are made of documents. */
export function openPendingDocuments({ key }: MirroredTable): PendingDocuments {
  const waiting = new Map<string, Rows>();
  const judged = new Map<string, Pick<Rows, 'owner' | 'faults'>>();
  let rows = 0;
  const noKey = key.map(() => null);
  return {
    put: (event) => {
      const owner = JSON.stringify(event.owner);
      rows += event.rows.length - (waiting.get(owner)?.rows.length ?? 0);
      waiting.set(owner, event);
      judged.set(owner, { owner: event.owner, faults: event.faults });
    },
    get size() {
      return waiting.size + rows;
    },
    drain: () => {
      const events = [...waiting.values()];
      waiting.clear();
      rows = 0;
      return {
        owners: events.map(({ owner }) => owner),
        *lines() {
          for (const event of events) for (const values of event.rows) yield copyLine(['f', ...noKey, '{}', ...values]);
        },
      };
    },
    faults: () => [...judged.values()],
    committed: () => judged.clear(),
  };
}
