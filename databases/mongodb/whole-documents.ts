import type { WholeDocument } from '../../model/rebuild.ts';
import { extendedJson } from './bson/extended-json.ts';
import { bsonType } from './bson/types.ts';
import { BsonFault } from './bson/walk.ts';
import { rowMaker } from './documents.ts';
import { idName } from './paths/columns.ts';
import type { ScannedCollection } from './scanned.ts';

const groupDocuments = 200;
const groupBytes = 4 * 1024 * 1024;

/** Documents as canonical Extended JSON with their keys, in groups that memory holds. Of a document with a fault it says nothing but that. */
export async function* wholeDocuments(
  { columns }: Pick<ScannedCollection, 'columns'>,
  documents: AsyncIterable<Buffer>,
): AsyncGenerator<readonly WholeDocument[]> {
  const id = columns.find(({ name }) => name === idName);
  const keyOf = rowMaker(id ? [{ alias: idName, column: id }] : [], columns);
  let [group, bytes]: [WholeDocument[], number] = [[], 0];
  for await (const document of documents) {
    group.push(wholeDocument(document, keyOf));
    bytes += document.length;
    if (group.length < groupDocuments && bytes < groupBytes) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  yield group;
}

const keyIn = ({ [idName]: key }: ReturnType<ReturnType<typeof rowMaker>>): string | null => (typeof key === 'string' ? key : null);

function wholeDocument(document: Buffer, keyOf: ReturnType<typeof rowMaker>): WholeDocument {
  try {
    return { key: keyIn(keyOf(document)), text: extendedJson(document, bsonType.object, 0, document.length, 'canonical') };
  } catch (fault) {
    if (!(fault instanceof BsonFault)) throw fault;
    return { key: null, text: null };
  }
}
