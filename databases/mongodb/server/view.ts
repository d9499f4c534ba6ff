import { Binary, Decimal128, Double, EJSON, Long, ObjectId, UUID } from 'bson';
import type { ClientSession, Document, Filter, FindOptions } from 'mongodb';
import type { StoredFile } from '../../../model/contents.ts';
import { assert } from '../../../model/errors.ts';
import type { SourceSnapshot } from '../../../model/reading.ts';
import { parentOf } from '../../../model/unnest.ts';
import type { RecordStore } from '../../without-sql/reader.ts';
import { cutSlices } from '../../without-sql/slices.ts';
import type { WantedColumns } from '../../without-sql/unnest.ts';
import { openRecordView } from '../../without-sql/view.ts';
import type { BsonValue } from '../bson/finder.ts';
import { bsonType } from '../bson/types.ts';
import { bsonValues } from '../bson/values.ts';
import { catalogOf } from '../catalog.ts';
import { elementCounter } from '../element-counter.ts';
import { chunkOf } from '../gridfs/chunk.ts';
import { fileRecordsOf, type ReadChunks } from '../gridfs/file-records.ts';
import { noFiles, storedFiles } from '../gridfs/stored-files.ts';
import { inGroups } from '../groups.ts';
import { type DocumentColumn, idName } from '../paths/columns.ts';
import { type PlacedDocuments, recordsOf } from '../records.ts';
import { wholeDocuments } from '../whole-documents.ts';
import { positionOf, type Server, snapshotSession } from './connect.ts';
import { translated } from './errors.ts';
import { bytesOf, idFrom, idText, type ServerScan } from './scan.ts';

export type FindScan = (entity: string) => ServerScan;

const batchDocuments = 1000;
/** Ids that are asked for at once. */
const idsMax = 1000;

/** One view of a server: all its readers share the moment of one snapshot session, where the deployment has such. */
export async function openServerView(server: Server, find: FindScan): Promise<SourceSnapshot> {
  const session = snapshotSession(server);
  return openRecordView({
    position: await positionOf(server).catch((cause) =>
      Promise.reject(translated(cause, `asking ${server.label} how far its log has come`)),
    ),
    store: storeOf(server, find, session),
    counter: (sourceRead) => elementCounter(find(parentOf(sourceRead.entity).name), sourceRead),
    documents: (entity) => wholeDocuments(find(entity), documentsOf(server, find(entity), {}, findOptions(server, session))),
    files: (entity) => filesOf(server, find(entity)),
    lookUpMemoryMb: server.lookUpMemoryMb,
    isOpen: () =>
      server.db.command({ ping: 1 }).then(
        () => session?.hasEnded !== true,
        () => false,
      ),
    cut: (entity, rows) => {
      const { marks, documents } = find(entity);
      return cutSlices(marks, documents, rows, ({ place, record }) => [place, String(record)]);
    },
    close: async () => session?.endSession(),
  });
}

type Read = (scan: ServerScan, filter: Filter<Document>, options: FindOptions) => AsyncGenerator<Buffer>;

const findOptions = ({ statementTimeoutMs }: Server, session: ClientSession | null): FindOptions => ({
  ...{ raw: true, batchSize: batchDocuments, maxTimeMS: statementTimeoutMs },
  ...(session && { session }),
});

function storeOf(server: Server, find: FindScan, session: ClientSession | null): RecordStore<BsonValue> {
  const base = findOptions(server, session);
  const read: Read = (scan, filter, options) => documentsOf(server, scan, filter, { ...base, ...options });
  const records = (scan: ServerScan, wanted: WantedColumns, placed: PlacedDocuments): ReturnType<typeof recordsOf> =>
    scan.bucket ? fileRecordsOf(scan, wanted, placed, chunksOf(scan.bucket.chunks, read)) : recordsOf(scan, wanted, placed);
  return {
    values: bsonValues,
    entity: (name) => {
      const [entity] = catalogOf('', '', [find(name)]).entities;
      assert(entity, `${name} is an entity`);
      return entity;
    },
    records: (entity, wanted, { after, upTo }) => {
      const scan = find(entity);
      const bounds = {
        ...(after && { min: { [idName]: idFrom(after[0] ?? '') } }),
        ...(upTo && { max: { [idName]: idFrom(upTo[0] ?? '') } }),
      };
      const documents = read(scan, {}, scan.isOrdered ? { ...bounds, hint: { [idName]: 1 } } : {});
      return records(scan, wanted, { groups: inGroups(documents), before: Number(after?.[1] ?? 0) });
    },
    byKey: (entity, wanted, key, values) => {
      if (key.length !== 1 || key[0] !== idName) return null;
      const scan = find(entity);
      const found = byIds(scan, [...new Set(values.map(([id = '']) => id))], read);
      return records(scan, wanted, { groups: inGroups(found), before: 0 });
    },
  };
}

/** A few large documents at once. */
const batchChunks = 16;

/** The chunks of a file as the server finds them, by the index that a bucket has. */
function chunksOf(scan: ServerScan, read: Read): ReadChunks {
  return async function* (_file, document) {
    const filter = { files_id: idFrom(idText(document)) } as Filter<Document>;
    for await (const chunk of read(scan, filter, { sort: { n: 1 }, batchSize: batchChunks })) yield chunkOf(chunk);
  };
}

/**
 * Files of a bucket never change once they are written, and take longer than a moment of the past can be read: each is read as it is. The cursor of
 * their descriptions asks for one at a time, so that it does not wait for many.
 */
function filesOf(server: Server, scan: ServerScan): AsyncIterable<StoredFile> {
  if (!scan.bucket) throw noFiles(scan.entity);
  const base = findOptions(server, null);
  const read: Read = (of, filter, options) => documentsOf(server, of, filter, { ...base, ...options });
  return storedFiles(read(scan, {}, { batchSize: 1, noCursorTimeout: true }), chunksOf(scan.bucket.chunks, read));
}

async function* byIds(scan: ServerScan, keys: readonly string[], read: Read): AsyncGenerator<Buffer> {
  const id = scan.columns.find(({ name }) => name === idName);
  const ids = keys.flatMap((key) => (id ? idsOf(key, id) : []));
  for (let at = 0; at < ids.length; at += idsMax) {
    const filter = { [idName]: { $in: ids.slice(at, at + idsMax) } } as Filter<Document>;
    yield* read(scan, filter, scan.isOrdered ? { sort: { [idName]: 1 } } : {});
  }
}

async function* documentsOf(
  { db, label }: Server,
  { collection }: ServerScan,
  filter: Filter<Document>,
  options: FindOptions,
): AsyncGenerator<Buffer> {
  try {
    for await (const document of db.collection(collection).find(filter, options)) yield bytesOf(document);
  } catch (cause) {
    throw translated(cause, `reading ${collection} of ${label}`);
  }
}

const makers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [bsonType.objectId, (text) => (ObjectId.isValid(text) ? new ObjectId(text) : null)],
  [bsonType.string, (text) => text],
  [bsonType.int32, Long.fromString],
  [bsonType.int64, Long.fromString],
  [bsonType.double, (text) => new Double(Number(text))],
  [bsonType.decimal128, Decimal128.fromString],
  [bsonType.boolean, (text) => text === 'true'],
  [bsonType.date, (text) => new Date(text.replace(' ', 'T').replace('+00', 'Z'))],
  [bsonType.binary, (text) => (text.startsWith('\\x') ? new Binary(Buffer.from(text.slice(2), 'hex')) : new UUID(text))],
]);

/** The ids that a key's text may stand for, by the types that ids of the collection have. */
function idsOf(text: string, { form, scan }: DocumentColumn): unknown[] {
  if (form.isJson) return [(EJSON.parse(`{"id":${text}}`, { relaxed: false }) as { id: unknown }).id];
  return [...scan.types.keys()].flatMap((type) => {
    try {
      return makers.get(type)?.(text) ?? [];
    } catch {
      return [];
    }
  });
}
