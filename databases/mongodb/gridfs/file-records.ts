import type { StoredRecord } from '../../without-sql/reader.ts';
import type { WantedColumns } from '../../without-sql/unnest.ts';
import type { BsonValue } from '../bson/finder.ts';
import { idBytes } from '../bson/id.ts';
import { BsonFault } from '../bson/walk.ts';
import { oneByOne } from '../groups.ts';
import { type PlacedDocuments, recordMaker, withoutRow } from '../records.ts';
import type { ScannedCollection } from '../scanned.ts';
import type { Chunk } from './chunk.ts';
import { contentOf, descriptionOf } from './content.ts';

/** The chunks of the file with an id (as `chunkOf` names it), by their numbers; `document` is its description. */
export type ReadChunks = (file: string, document: Buffer) => AsyncIterable<Chunk>;

/** Texts of a group of records come to about so many signs. */
const groupSigns = 1_048_576;

/**
 * Files as stored records: their descriptions as other documents, with the content put together where it is wanted. One without
 * its content is no row.
 */
export async function* fileRecordsOf(
  scan: ScannedCollection,
  wanted: WantedColumns,
  { groups, before }: PlacedDocuments,
  read: ReadChunks,
): AsyncGenerator<readonly StoredRecord<BsonValue>[]> {
  const make = recordMaker(scan, wanted);
  const finish = contentMaker(scan, wanted, read);
  let [group, signs, number]: [StoredRecord<BsonValue>[], number, number] = [[], 0, before];
  for await (const document of oneByOne(groups)) {
    const record = await finish(make(document, ++number), document, number);
    group.push(record);
    signs += signsOf(record);
    if (signs < groupSigns) continue;
    yield group;
    [group, signs] = [[], 0];
  }
  yield group;
}

type Finish = (record: StoredRecord<BsonValue>, document: Buffer, number: number) => Promise<StoredRecord<BsonValue>>;

/** Adds the columns that chunks make to a file's record; where nobody wants them, no chunk is read. */
function contentMaker({ bucket }: ScannedCollection, { columns }: WantedColumns, read: ReadChunks): Finish {
  const [isContent, isHash] = [columns.includes(bucket?.content ?? ''), columns.includes(bucket?.hash ?? '')];
  return async (record, document, number) => {
    if (!bucket || record.row === null || (!isContent && !isHash)) return record;
    try {
      const file = descriptionOf(document);
      const { text, sha256 } = await contentOf(file, read(idBytes(document) ?? '', document), isContent);
      return { row: { ...record.row, ...(isContent && { [bucket.content]: text }), ...(isHash && { [bucket.hash]: sha256 }) } };
    } catch (fault) {
      if (!(fault instanceof BsonFault)) throw fault;
      return withoutRow(number, fault);
    }
  };
}

const signsOf = ({ row }: StoredRecord<BsonValue>): number =>
  Object.values(row ?? {}).reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
