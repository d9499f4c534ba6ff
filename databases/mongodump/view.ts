import { digestOf } from '../../model/digest.ts';
import { assert } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import { parentOf } from '../../model/unnest.ts';
import type { BsonValue } from '../mongodb/bson/finder.ts';
import { bsonValues } from '../mongodb/bson/values.ts';
import { catalogOf } from '../mongodb/catalog.ts';
import { elementCounter } from '../mongodb/element-counter.ts';
import { fileRecordsOf, type ReadChunks } from '../mongodb/gridfs/file-records.ts';
import { noFiles, storedFiles } from '../mongodb/gridfs/stored-files.ts';
import { inGroups, oneByOne } from '../mongodb/groups.ts';
import { recordsOf } from '../mongodb/records.ts';
import { wholeDocuments } from '../mongodb/whole-documents.ts';
import type { RecordStore } from '../without-sql/reader.ts';
import { cutSlices } from '../without-sql/slices.ts';
import { openRecordView } from '../without-sql/view.ts';
import { requireSame } from './file-state.ts';
import { documentGroups, documentsOf, type PlacedDocument } from './open-dump.ts';
import { type DumpScan, wholeState } from './scan.ts';

/** The scanned collection of an entity. */
export type FindCollection = (entity: string) => DumpScan;

/** One view of a dump: as it was when it was scanned. A file that changes meanwhile ends whatever reads it (`source_changed`). */
export function openDumpView(scans: readonly DumpScan[], find: FindCollection, lookUpMemoryMb?: number): SourceSnapshot {
  return openRecordView({
    position: digestOf(scans.map((scan) => [scan.entity, wholeState(scan)])),
    store: storeOf(find),
    lookUpMemoryMb,
    counter: (sourceRead) => elementCounter(find(parentOf(sourceRead.entity).name), sourceRead),
    documents: (entity) => wholeDocuments(find(entity), oneByOne(groupsIn(find(entity), wholeEntity))),
    files: (entity) => {
      const scan = find(entity);
      if (!scan.bucket) throw noFiles(entity);
      return storedFiles(oneByOne(groupsIn(scan, wholeEntity)), chunksOf(scan.bucket.chunks));
    },
    cut: (entity, rows) => {
      const { marks, documents } = find(entity);
      return cutSlices(marks, documents, rows, ({ place, record }) => [String(place), String(record)]);
    },
  });
}

function storeOf(find: FindCollection): RecordStore<BsonValue> {
  return {
    values: bsonValues,
    entity: (name) => {
      const [entity] = catalogOf('', '', [find(name)]).entities;
      assert(entity, `${name} is an entity`);
      return entity;
    },
    records: (entity, wanted, slice) => {
      const scan = find(entity);
      const placed = { groups: groupsIn(scan, slice), before: Number(slice.after?.[1] ?? 0) };
      return scan.bucket ? fileRecordsOf(scan, wanted, placed, chunksOf(scan.bucket.chunks)) : recordsOf(scan, wanted, placed);
    },
  };
}

/** Chunks where the scan found them. */
function chunksOf({ of, state, index }: DumpScan): ReadChunks {
  assert(index, 'chunks of files have an index');
  return (file) => {
    requireSame(of.path, state);
    return index.chunks(file);
  };
}

async function* groupsIn({ of, state, marks, oplog }: DumpScan, { after, upTo }: Slice): AsyncGenerator<readonly Buffer[]> {
  requireSame(of.path, state);
  const from = after === null ? (marks[0]?.place ?? 0) : Number(after[0]);
  const end = upTo === null ? null : Number(upTo[0]);
  if (oplog || of.isArchive) yield* inGroups(bytesOf(oplog ? oplog.documents(of, from, end) : documentsOf(of, from, end)));
  else for await (const group of documentGroups(of, from, end)) yield group.map(({ bytes }) => bytes);
  oplog?.requireSame();
  requireSame(of.path, state);
}

async function* bytesOf(documents: AsyncIterable<PlacedDocument>): AsyncGenerator<Buffer> {
  for await (const { bytes } of documents) yield bytes;
}
