import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EJSON, serialize } from 'bson';
import { type GeneratedCollection, isView } from '../mongodb/generated.ts';

/** Documents are handed to the file system in pieces of about this size. */
const pieceBytes = 1024 * 1024;

/**
 * Writes collections as `mongodump` does: below `folder` one of the database's name, in it `COLLECTION.bson` and `COLLECTION.metadata.json`. It is
 * written beside and renamed, so that the folder is there whole or not at all; of two processes that write it at once the first wins. The same
 * collections give the same bytes everywhere. `written` is told the documents of each piece.
 */
export function writeDump(
  folder: string,
  database: string,
  collections: Iterable<GeneratedCollection>,
  written: (documents: number) => void,
): void {
  mkdirSync(dirname(folder), { recursive: true });
  const beside = mkdtempSync(`${folder}.partial-`);
  try {
    mkdirSync(join(beside, database));
    for (const each of collections) writeCollection(join(beside, database), database, each, written);
    if (!existsSync(folder)) renameSync(beside, folder);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function writeCollection(folder: string, database: string, collection: GeneratedCollection, written: (documents: number) => void): void {
  const base = join(folder, encodeURIComponent(collection.name));
  writeFileSync(`${base}.metadata.json`, metadataOf(database, collection));
  if (isView(collection)) return;
  const file = openSync(`${base}.bson`, 'w');
  try {
    for (const piece of piecesOf(collection.documents)) {
      writeSync(file, Buffer.concat(piece));
      written(piece.length);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function* piecesOf(documents: Iterable<object | Uint8Array>): Generator<Uint8Array[]> {
  let [piece, size]: [Uint8Array[], number] = [[], 0];
  for (const document of documents) {
    const bytes = bytesOf(document);
    piece.push(bytes);
    size += bytes.length;
    if (size < pieceBytes) continue;
    yield piece;
    [piece, size] = [[], 0];
  }
  if (piece.length > 0) yield piece;
}

/** A document as BSON; `undefined` stays what it is in BSON, a type of its own. */
function bytesOf(document: object | Uint8Array): Uint8Array {
  return document instanceof Uint8Array ? document : serialize(document, { ignoreUndefined: false });
}

const idIndex = { name: '_id_', key: { _id: 1 } };

function metadataOf(database: string, collection: GeneratedCollection): string {
  const { name, options = {}, indexes = [] } = collection;
  const type = isView(collection) ? 'view' : options.timeseries === undefined ? 'collection' : 'timeseries';
  const listed = type === 'collection' ? [idIndex, ...indexes] : indexes;
  const all = {
    indexes: listed.map((index) => ({ v: 2, ...index })),
    uuid: uuidOf(`${database}.${name}`),
    collectionName: name,
    type,
    options,
  };
  return EJSON.stringify(all, { relaxed: false });
}

/** A server draws one; here it follows from the name, so that every machine writes the same. */
const uuidOf = (namespace: string): string => createHash('sha256').update(namespace).digest('hex').slice(0, 32);
