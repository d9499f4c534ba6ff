import { digestOf } from '../../model/digest.ts';
import { assert } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import { textValues } from '../without-sql/inner-values.ts';
import type { RecordStore, StoredRecord } from '../without-sql/reader.ts';
import { cutSlices } from '../without-sql/slices.ts';
import { openRecordView } from '../without-sql/view.ts';
import { catalogOf, isLineNumber } from './catalog.ts';
import { csvWindow } from './csv.ts';
import { jsonlWindow } from './jsonl.ts';
import { readFile, requireSame } from './open-file.ts';
import type { FileRecord, Place } from './records.ts';
import type { ScannedFile } from './scan.ts';
import { normalText } from './value-type.ts';

/** The scanned file of an entity. */
export type FindFile = (entity: string) => ScannedFile;

/** One view of the files: as they were when they were scanned. A file that changes meanwhile ends whatever reads it (`source_changed`). */
export function openFilesView(files: readonly ScannedFile[], find: FindFile, lookUpMemoryMb?: number): SourceSnapshot {
  return openRecordView({
    position: digestOf(files.map(({ file, state }) => [file.entity, state])),
    store: storeOf(find),
    lookUpMemoryMb,
    cut: (entity, wanted) => {
      const { marks, rows, unreadableRows } = find(entity);
      return cutSlices(marks, rows + unreadableRows, wanted, ({ place }) => partsOf(place));
    },
  });
}

function storeOf(find: FindFile): RecordStore {
  return {
    entity: (name) => {
      const [entity] = catalogOf('', [find(name)]).entities;
      assert(entity, `${name} is an entity`);
      return entity;
    },
    values: textValues,
    records: (entity, { columns }, slice) => storedRecords(find(entity), columns, slice),
  };
}

const partsOf = ({ offset, line, record }: Place): string[] => [offset, line, record].map(String);

function placeOf(parts: readonly string[]): Place {
  const [offset = 0, line = 0, record = 0] = parts.map(Number);
  return { offset, line, record };
}

/** The records of a slice in groups, from a file that is as it was. */
async function* storedRecords(
  scanned: ScannedFile,
  wanted: readonly string[],
  { after, upTo }: Slice,
): AsyncGenerator<readonly StoredRecord[]> {
  const { file, format, columns, data, state } = scanned;
  requireSame(file.path, state);
  const names = columns.map(({ name }) => name);
  const read = format.kind === 'csv' ? csvWindow(format, names.length) : jsonlWindow(format, columns);
  const from = after === null ? data : placeOf(after);
  const stored = recordMaker(scanned, wanted);
  for await (const group of readFile(file.path, format, read, from, upTo === null ? null : placeOf(upTo).offset)) yield group.map(stored);
  requireSame(file.path, state);
}

/** Makes stored records: the columns that are wanted, each in the one text form of its type. */
function recordMaker(scanned: ScannedFile, wanted: readonly string[]): (record: FileRecord) => StoredRecord {
  const texts = wanted.map((name) => [name, textOf(name, scanned)] as const);
  return (record) => {
    if (record.kind !== 'row') return { row: null, place: `line ${record.start.line + 1}`, why: record.why };
    return { row: Object.fromEntries(texts.map(([name, value]) => [name, value(record)])) };
  };
}

type RowRecord = FileRecord & { readonly kind: 'row' };

function textOf(name: string, scanned: ScannedFile): (record: RowRecord) => string | null {
  if (isLineNumber(name, scanned)) return ({ start }) => String(start.line + 1);
  const at = scanned.columns.findIndex((column) => column.name === name);
  const type = scanned.columns[at]?.type ?? 'text';
  return ({ values }) => {
    const value = values[at] ?? null;
    return value === null ? null : normalText(value, type);
  };
}
