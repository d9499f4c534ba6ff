import { digestOf } from '../../model/digest.ts';
import type { Slice } from '../../model/ledger.ts';
import type { Epoch } from '../../model/reading.ts';
import { parentOf } from '../../model/unnest.ts';
import { countRows, type DocumentStore, openDocumentReader, type PlacedDocument } from '../mongodb/reader.ts';
import { cutSlices } from '../mongodb/slices.ts';
import { documentsOf } from './open-dump.ts';
import { type DumpScan, requireSame } from './scan.ts';

/** The scanned collection of an entity. */
export type FindCollection = (entity: string) => DumpScan;

/** One view of a dump: as it was when it was scanned. A file that changes meanwhile ends whatever reads it (`source_changed`). */
export function openDumpView(scans: readonly DumpScan[], find: FindCollection): Epoch {
  const store = dumpStore(find);
  return {
    position: digestOf(scans.map(({ entity, state }) => [entity, state])),
    openReader: async () => openDocumentReader(store),
    isOpen: async () => true,
    slices: async (extract, rows) => {
      const { marks, documents } = find(parentOf(extract.entity).name);
      const slices = cutSlices(marks, documents, rows, ({ place, record }) => [String(place), String(record)]);
      if (!extract.entity.unnest) return slices;
      const counted: Slice[] = [];
      for (const slice of slices) counted.push({ ...slice, rows: await countRows(store, extract, slice) });
      return counted;
    },
    cancel: async () => {},
    close: async () => {},
  };
}

const dumpStore = (find: FindCollection): DocumentStore => ({ find, documents: ({ entity }, slice) => documentsIn(find(entity), slice) });

async function* documentsIn({ of, state, marks }: DumpScan, { after, upTo }: Slice): AsyncGenerator<PlacedDocument> {
  requireSame(of.path, state);
  const [from = marks[0]?.place ?? 0, before = 0] = (after ?? []).map(Number);
  let record = before;
  for await (const { bytes } of documentsOf(of, from, upTo === null ? null : Number(upTo[0])))
    yield { place: `document ${++record}`, bytes };
  requireSame(of.path, state);
}
