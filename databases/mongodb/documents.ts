import type { StoredRow } from '../without-sql/rows.ts';
import type { BsonValue } from './bson/finder.ts';
import { type Named, nameEndAt, placeOfName } from './bson/names.ts';
import { textOf } from './bson/text.ts';
import { bsonType } from './bson/types.ts';
import { BsonFault, documentEnd, valueEnd } from './bson/walk.ts';
import type { DocumentColumn } from './paths/columns.ts';
import { requireKnown } from './paths/conforms.ts';
import type { PathScan } from './paths/path-scan.ts';

/** A column that is read, and its name in the row; one that is looked into stays as it is in the bytes. */
export interface ReadMember {
  readonly alias: string;
  readonly column: Pick<DocumentColumn, 'path' | 'form'> & { readonly scan?: PathScan };
  readonly isInside?: boolean;
}

interface Node extends Named {
  readonly name: string;
  readonly members: Node[];
  readonly wanted: ReadMember[];
}

type Row = Record<string, string | BsonValue | null>;

/**
 * Makes rows of documents: the members that are read, each in the text form of its column, or as it is where it is looked into. `known` are all
 * columns that the collection's documents have made: a member that none of them had is no part of any row. Throws `BsonFault` for a document that
 * is no such row.
 */
export function rowMaker(
  read: readonly ReadMember[],
  known: readonly Pick<DocumentColumn, 'path'>[],
): (document: Buffer) => StoredRow<BsonValue> {
  const root = nodeOf('');
  for (const { path } of known) nodeAt(root, path);
  for (const each of read) nodeAt(root, each.column.path).wanted.push(each);
  const blank: StoredRow<BsonValue> = Object.fromEntries(read.map(({ alias }) => [alias, null]));
  return (document) => {
    const row: Row = { ...blank };
    fill(document, 0, root.members, row);
    return row;
  };
}

const nodeOf = (name: string): Node => ({ name, bytes: Buffer.from(name), members: [], wanted: [] });

function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const name of path) {
    const next = node.members.find((each) => each.name === name) ?? nodeOf(name);
    if (!node.members.includes(next)) node.members.push(next);
    node = next;
  }
  return node;
}

function fill(bytes: Buffer, start: number, members: readonly Node[], row: Row): void {
  const end = documentEnd(bytes, start, bytes.length) - 1;
  for (let [at, next] = [start + 4, 0]; at < end; ) {
    const type = bytes[at] as number;
    const nameEnd = nameEndAt(bytes, at + 1, end);
    const place = placeOfName(members, next, bytes, at + 1, nameEnd);
    const member = members[place];
    if (!member) throw new BsonFault('it has a member that no document had when all were looked through');
    const from = nameEnd + 1;
    at = valueEnd(bytes, type, from, end);
    fillMember(bytes, type, from, at, member, row);
    next = place + 1;
  }
}

function fillMember(bytes: Buffer, type: number, from: number, to: number, { wanted, members }: Node, row: Row): void {
  for (const { alias, column, isInside } of wanted) {
    if (column.form.isJson) requireKnown(bytes, type, from, to, column.scan ?? null);
    row[alias] = isInside ? innerOf(bytes, type, from, to) : textOf(bytes, type, from, to, column.form);
  }
  if (members.length === 0 || type === bsonType.null || type === bsonType.undefined) return;
  if (type !== bsonType.object) throw new BsonFault('a value is no object, as it was in all documents before');
  fill(bytes, from, members, row);
}

function innerOf(bytes: Buffer, type: number, from: number, to: number): BsonValue | null {
  return type === bsonType.null || type === bsonType.undefined ? null : { bytes, type, from, to };
}
