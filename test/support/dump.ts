import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Long, serialize } from 'bson';
import { Crc64 } from '../../databases/mongodump/crc64.ts';

/** Collections of one database, each with its documents and what mongodump would keep of it. */
export type Dumped = Readonly<Record<string, { readonly documents: readonly object[]; readonly metadata?: object }>>;

const database = 'shop';
const bytesOf = (document: object): Buffer => Buffer.from(serialize(document, { ignoreUndefined: false }));
const metadataOf = (name: string, metadata: object = {}): string =>
  JSON.stringify({ options: {}, indexes: [{ v: 2, key: { _id: 1 }, name: '_id_' }], collectionName: name, ...metadata });

/** Writes collections as mongodump does, into a new folder; returns its path. */
export function writeDump(
  collections: Dumped,
  { gzip = false, oplog }: { gzip?: boolean; oplog?: readonly object[] | undefined } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-dump-'));
  mkdirSync(join(folder, database));
  const write = (path: string, bytes: Buffer): void => writeFileSync(gzip ? `${path}.gz` : path, gzip ? gzipSync(bytes) : bytes);
  for (const [name, { documents, metadata }] of Object.entries(collections)) {
    const file = join(folder, database, encodeURIComponent(name));
    write(`${file}.bson`, Buffer.concat(documents.map(bytesOf)));
    write(`${file}.metadata.json`, Buffer.from(metadataOf(name, metadata)));
  }
  if (oplog) write(join(folder, 'oplog.bson'), Buffer.concat(oplog.map(bytesOf)));
  return folder;
}

const terminator = Buffer.from([0xff, 0xff, 0xff, 0xff]);

/** The bytes of an archive of the collections, which take turns after every `turn` documents (mongo-tools, `common/archive`). */
export function archiveOf(collections: Dumped, turn = 2, oplog?: readonly object[]): Buffer {
  const names = Object.keys(collections);
  const parts = [
    Buffer.from([0x6d, 0xe2, 0x99, 0x81]),
    bytesOf({ concurrent_collections: 4, version: '0.1', server_version: '8.0', tool_version: '100' }),
  ];
  for (const name of names)
    parts.push(
      bytesOf({ db: database, collection: name, metadata: metadataOf(name, collections[name]?.metadata), size: 0, type: 'collection' }),
    );
  if (oplog) parts.push(bytesOf({ db: '', collection: 'oplog', metadata: '', size: 0, type: 'collection' }));
  parts.push(terminator);
  const most = Math.max(...names.map((name) => collections[name]?.documents.length ?? 0));
  for (let at = 0; at < most; at += turn)
    for (const name of names) parts.push(...turnOf(name, collections[name]?.documents.slice(at, at + turn) ?? []));
  for (const name of names) parts.push(...endOf(database, name, collections[name]?.documents ?? []));
  if (oplog) parts.push(...turnOf('oplog', oplog, ''), ...endOf('', 'oplog', oplog));
  return Buffer.concat(parts);
}

const endOf = (db: string, collection: string, documents: readonly object[]): Buffer[] => [
  bytesOf({ db, collection, EOF: true, CRC: checkOf(documents) }),
  terminator,
];

const turnOf = (name: string, documents: readonly object[], db: string = database): Buffer[] =>
  documents.length === 0 ? [] : [bytesOf({ db, collection: name, EOF: false, CRC: Long.ZERO }), ...documents.map(bytesOf), terminator];

function checkOf(documents: readonly object[]): Long {
  const check = new Crc64();
  for (const document of documents) check.add(bytesOf(document));
  return Long.fromBigInt(check.value);
}

/** Writes an archive into a new folder; returns its path. */
export function writeArchive(bytes: Buffer, name = 'shop.archive'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'godwit-archive-')), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}
