import type { LedgerPlace } from '../../../model/ledger.ts';
import type { MirroredTable } from '../../../model/mirror.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../../model/reading.ts';
import type { SourceSession } from '../session.ts';
import { openSnapshot } from '../snapshot.ts';
import { mirroredRead } from './mirrored-read.ts';

/** One view of all mirrors, in which the reads of the source are those of their mirrors. */
export async function openMirrorView(
  open: () => Promise<SourceSession>,
  tables: readonly MirroredTable[],
  place: Pick<LedgerPlace, 'migration'>,
): Promise<SourceSnapshot> {
  const view = await openSnapshot(open);
  const at = (read: SourceRead): SourceRead => mirroredRead(read, tables, place);
  return {
    ...view,
    openReader: async () => readerOf(await view.openReader(), at),
    slices: (read, rows) => view.slices(at(read), rows),
  };
}

/** Whatever a source has kept aside is none of the mirrors' rows. */
function readerOf(reader: SliceReader, at: (read: SourceRead) => SourceRead): SliceReader {
  const { copy, copyByKey } = reader;
  return {
    rows: (read, slice) => reader.rows(at(read), slice),
    ...(copy && { copy: (read, slice) => copy(at(read), slice) }),
    ...(copyByKey && { copyByKey: (read, keys) => copyByKey(at(read), keys) }),
    rowsByKey: (read, keys) => reader.rowsByKey(at(read), keys),
    isUpTo: (read, key, upTo) => reader.isUpTo(at(read), key, upTo),
    cancel: () => reader.cancel(),
    close: () => reader.close(),
  };
}
