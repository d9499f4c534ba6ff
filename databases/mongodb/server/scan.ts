import { deserialize, EJSON } from 'bson';
import type { Collection, Document } from 'mongodb';
import { GodwitError } from '../../../model/errors.ts';
import { withBuckets } from '../gridfs/bucket.ts';
import { type CollectionMetadata, metadataFrom, noMetadata, uniqueMembers } from '../metadata.ts';
import { type DocumentMark, DocumentScan } from '../scan-documents.ts';
import type { Bucket, ScannedCollection } from '../scanned.ts';
import type { Server } from './connect.ts';
import { translated } from './errors.ts';

/** A collection of a server, with the ids at which slices may begin. */
export interface ServerScan extends ScannedCollection {
  readonly marks: readonly DocumentMark<string>[];
  /** Whether it has the index by which it is read in the order of its ids; without it, it is read whole. */
  readonly isOrdered: boolean;
  readonly bucket?: Bucket<ServerScan>;
}

const collectionsMax = 10_000;
/** Documents that a server sends at once. */
const batchDocuments = 1000;

/** Reads every document of every collection once. */
export async function scanServer(server: Server): Promise<ServerScan[]> {
  try {
    const scans: ServerScan[] = [];
    for (const listed of await listCollections(server)) scans.push(await scanCollection(server, listed));
    return withBuckets(scans);
  } catch (cause) {
    throw translated(cause, `looking through the collections of ${server.label}`);
  }
}

interface Listed {
  readonly name: string;
  readonly metadata: CollectionMetadata;
}

async function listCollections({ db, label }: Server): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const { name, type, ...more } of db.listCollections({}, { nameOnly: false })) {
    if (name.startsWith('system.')) continue;
    if (found.length === collectionsMax)
      throw new GodwitError('unsupported_structure', `${label} has more than ${collectionsMax} collections.`);
    const indexes = type === 'collection' ? await db.collection(name).listIndexes().toArray() : [];
    found.push({ name, metadata: metadataFrom({ ...more, indexes, collectionName: name }) ?? noMetadata });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function scanCollection(server: Server, { name, metadata }: Listed): Promise<ServerScan> {
  const scan = new DocumentScan<string>(uniqueMembers(metadata));
  const isOrdered = metadata.indexes.some((index) => index.name === '_id_');
  const isRead = metadata.options.viewOn === undefined && metadata.options.timeseries === undefined;
  if (isRead) for await (const bytes of rawDocuments(server, server.db.collection(name), isOrdered)) scan.see(bytes, () => idText(bytes));
  const names = { entity: name, database: server.db.databaseName, collection: name };
  return { ...names, metadata, state: '', marks: isOrdered ? scan.marks : [], isOrdered, ...scan.found() };
}

/** All documents as bytes, in the order of their ids where there is an index of them. */
async function* rawDocuments({ statementTimeoutMs }: Server, collection: Collection<Document>, isOrdered: boolean): AsyncGenerator<Buffer> {
  const options = { raw: true, batchSize: batchDocuments, maxTimeMS: statementTimeoutMs, ...(isOrdered && { hint: { _id: 1 } }) };
  for await (const document of collection.find({}, options)) yield bytesOf(document);
}

/** What the driver gives for a document that was asked for raw. */
export function bytesOf(document: unknown): Buffer {
  if (!(document instanceof Uint8Array)) throw new GodwitError('assertion', 'the driver was asked for bytes');
  return Buffer.from(document.buffer, document.byteOffset, document.byteLength);
}

/** An id in canonical Extended JSON, which a ledger keeps. */
export function idText(document: Buffer): string {
  return EJSON.stringify({ id: deserialize(document, { promoteValues: false, bsonRegExp: true })._id }, { relaxed: false });
}

export function idFrom(text: string): unknown {
  return (EJSON.parse(text, { relaxed: false }) as { id: unknown }).id;
}
