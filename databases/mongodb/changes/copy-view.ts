import type { SourceSnapshot } from '../../../model/reading.ts';
import type { StoredRecord } from '../../without-sql/reader.ts';
import { openRecordView } from '../../without-sql/view.ts';
import type { BsonValue } from '../bson/finder.ts';
import { bsonValues } from '../bson/values.ts';
import { inGroups } from '../groups.ts';
import type { ScannedCollection } from '../scanned.ts';
import type { Server } from '../server/connect.ts';
import { translated } from '../server/errors.ts';
import { bytesOf } from '../server/scan.ts';
import { keyedRecords, keyReader } from './keyed-records.ts';

const batchDocuments = 1000;

/**
 * Collections as they are while they are read, one after the other: no snapshot is held for as long as a copy takes, because a server keeps none for
 * more than minutes. Whoever copies replays all events from before the copy, after which it is exact.
 */
export function openCopyView(server: Server, find: (entity: string) => ScannedCollection, position: string): SourceSnapshot {
  return openRecordView<BsonValue>({
    position,
    store: {
      values: bsonValues,
      entity: (name) => {
        throw new Error(`${name} is looked up in its mirror`);
      },
      records: async function* (entity, wanted): AsyncGenerator<readonly StoredRecord<BsonValue>[]> {
        const { columns, collection } = find(entity);
        const make = keyedRecords(columns, wanted, keyReader(columns, collection));
        for await (const group of inGroups(documentsOf(server, collection))) yield group.map(make);
      },
    },
    cut: () => [],
  });
}

/** What most members of a set have: nothing that a failover takes back. */
async function* documentsOf({ db, label, statementTimeoutMs }: Server, collection: string): AsyncGenerator<Buffer> {
  const options = { raw: true, batchSize: batchDocuments, maxTimeMS: statementTimeoutMs, readConcern: { level: 'majority' } } as const;
  try {
    for await (const document of db.collection(collection).find({}, options)) yield bytesOf(document);
  } catch (cause) {
    throw translated(cause, `reading ${collection} of ${label}`);
  }
}
