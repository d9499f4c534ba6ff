import { Readable } from 'node:stream';
import { GodwitError } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { TableMirror } from '../../model/mirror.ts';
import type { SliceReader, SourceRead, SourceSnapshot, UnreadableRow } from '../../model/reading.ts';
import { copyLine } from '../batch/copy-text.ts';
import { ledgerPlace, type RunContext } from '../run/context.ts';

/** What is no row is kept in memory until the run has kept it aside. */
const faultsMax = 100_000;

/**
 * Fills the mirrors of documents, and opens the view that the run reads: the mirrors. Collections are read one after the other while people write, so
 * what the stream brings from before the copy on makes them one.
 */
export async function copyDocuments(context: RunContext, mirrors: readonly TableMirror[], view: SourceSnapshot): Promise<SourceSnapshot> {
  const faults = new Map<string, readonly UnreadableRow[]>();
  const session = await context.target.openSession();
  try {
    for (const mirror of mirrors) {
      for (const statement of mirror.create) await session.query(statement);
      const { entity, read = mirror.read } = mirror.table;
      const reader = await view.openReader();
      try {
        await session.copyIn(mirror.fillLines, Readable.from(linesOf(reader, read)));
        faults.set(entity.name, bounded((await reader.unreadable?.(read, wholeEntity)) ?? [], entity.name));
      } finally {
        await reader.close().catch(() => {});
      }
      await session.query(mirror.analyze);
      context.notify({ type: 'notice', message: `mirrored ${entity.name}` });
    }
  } finally {
    await session.close().catch(() => {});
  }
  const tables = mirrors.map(({ table }) => table);
  const mirrored = await context.target.openMirrors(tables, ledgerPlace(context));
  return { ...withFaults(mirrored, faults), position: view.position };
}

/** One read has one key, which the reader knows its last slice by. */
async function* linesOf(reader: SliceReader, read: SourceRead): AsyncGenerator<string> {
  for await (const row of reader.rows(read, wholeEntity)) yield copyLine(read.columns.map(({ alias }) => row[alias] ?? null));
}

function bounded(faults: readonly UnreadableRow[], entity: string): readonly UnreadableRow[] {
  if (faults.length <= faultsMax) return faults;
  throw new GodwitError('quarantine_threshold', `${entity}: more than ${faultsMax} documents or elements are no rows.`);
}

/** What was no row belongs to the first slice. */
function withFaults(view: SourceSnapshot, faults: ReadonlyMap<string, readonly UnreadableRow[]>): SourceSnapshot {
  const of = ({ entity }: SourceRead): readonly UnreadableRow[] => faults.get(entity.name) ?? [];
  return {
    ...view,
    openReader: async () => {
      const reader = await view.openReader();
      return { ...reader, unreadable: async (read, { after }) => (after === null ? of(read) : []) };
    },
    slices: async (read, rows) => {
      const [first, ...others] = await view.slices(read, rows);
      return first ? [{ ...first, rows: first.rows + of(read).length }, ...others] : [];
    },
  };
}
