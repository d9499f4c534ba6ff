import type { Entity } from '../../model/catalog.ts';
import type { StoredFile } from '../../model/contents.ts';
import { boundedRow } from '../../model/large-value.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { WholeDocument } from '../../model/rebuild.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import { LookUps } from './look-ups/look-ups.ts';
import { countRows, openRecordReader, type RecordStore, readWhole } from './reader.ts';

/** What a view of stored records is made of. */
export interface RecordView<Value> {
  readonly position: string;
  readonly store: RecordStore<Value>;
  /** Megabytes of a look-up's rows that are held in memory; the others lie on disk. */
  readonly lookUpMemoryMb?: number | undefined;
  /** Slices of a stored entity of about so many records. */
  cut(entity: string, rows: number): Slice[];
  /** Says how many rows and faults slices of elements have, where that is known without reading them; null where not. */
  counter?(sourceRead: SourceRead): ((slice: Slice) => number) | null;
  /** Stored documents whole, where records are such. */
  documents?(entity: string): AsyncIterable<readonly WholeDocument[]>;
  /** Stored files of an entity, where there are such. */
  files?(entity: string): AsyncIterable<StoredFile>;
  isOpen?(): Promise<boolean>;
  close?(): Promise<void>;
}

/** One view of a source that gives stored records: its readers share what they look up. */
export function openRecordView<Value>(view: RecordView<Value>): SourceSnapshot {
  const { position, store, lookUpMemoryMb, cut, documents, files, isOpen, close } = view;
  const lookUps = new LookUps((entity, columns, stop) => readWhole(store, entity, columns, stop), lookUpMemoryMb);
  return {
    position,
    openReader: async () => openRecordReader(store, lookUps),
    isOpen: isOpen ?? (async () => true),
    slices: async (sourceRead, rows) => countedSlices(view, sourceRead, cut(parentOf(sourceRead.entity).name, rows)),
    ...(documents && { documents }),
    ...(files && { files }),
    cancel: async () => {},
    close: async () => {
      lookUps.close();
      await close?.();
    },
  };
}

/** The slices as they are, of elements with their counts: what a source has not counted is known by reading it. */
async function countedSlices<Value>(
  { store, counter }: RecordView<Value>,
  sourceRead: SourceRead,
  slices: readonly Slice[],
): Promise<Slice[]> {
  if (!sourceRead.entity.unnest) return [...slices];
  const known = counter?.(sourceRead);
  const counted: Slice[] = [];
  for (const slice of slices) counted.push({ ...slice, rows: known ? known(slice) : await countRows(store, sourceRead, slice) });
  return counted;
}

/** The first rows of an entity in a view; large values as their stand-ins. */
export async function firstRows(view: SourceSnapshot, entity: Entity, rows: number): Promise<TextRow[]> {
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const reader = await view.openReader();
  const typeOf = new Map(entity.fields.map(({ name, type }) => [name, type]));
  const found: TextRow[] = [];
  if (rows === 0) return found;
  for await (const row of reader.rows({ entity, key: entity.key?.fields ?? [], columns, lookups: [] }, wholeEntity))
    if (found.push(boundedRow(row, typeOf)) >= rows) break;
  return found;
}
