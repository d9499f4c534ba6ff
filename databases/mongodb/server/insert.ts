import { deserialize } from 'bson';
import type { Db, Document } from 'mongodb';
import { GodwitError } from '../../../model/errors.ts';
import type { GeneratedCollection } from '../generated.ts';
import { connectServer, type ServerOptions } from './connect.ts';
import { translated } from './errors.ts';

/** Documents of one command; a server takes at most 48 MB in one. */
const batchDocuments = 1000;

/**
 * Makes collections in a server's database, with their options, documents and indexes. Throws `config_invalid` where the database holds anything:
 * nothing that is there is ever touched.
 */
export async function insertCollections(
  options: ServerOptions,
  collections: Iterable<GeneratedCollection>,
  written: (documents: number) => void,
): Promise<string> {
  const { client, db, label } = await connectServer(options);
  try {
    if ((await db.listCollections({}, { nameOnly: true }).toArray()).length > 0)
      throw new GodwitError('config_invalid', `${label} holds collections already. Name a database that is empty.`);
    for (const each of collections) await insertCollection(db, each, written);
    return label;
  } catch (cause) {
    throw translated(cause, `inserting into ${label}`);
  } finally {
    await client.close();
  }
}

async function insertCollection(
  db: Db,
  { name, documents, options = {}, indexes = [] }: GeneratedCollection,
  written: (documents: number) => void,
): Promise<void> {
  const collection = await db.createCollection(name, options);
  // Old documents may break a validator that was made later, as they may in any database.
  const unchecked = { bypassDocumentValidation: true, ignoreUndefined: false };
  for (const batch of batchesOf(documents)) {
    await collection.insertMany(batch, unchecked);
    written(batch.length);
  }
  for (const { key, ...index } of indexes) await collection.createIndex(key as Record<string, 1>, index);
}

function* batchesOf(documents: Iterable<object | Uint8Array>): Generator<Document[]> {
  let batch: Document[] = [];
  for (const document of documents) {
    batch.push(document instanceof Uint8Array ? deserialize(document, { promoteValues: false, bsonRegExp: true }) : document);
    if (batch.length < batchDocuments) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
