import type { TextRow } from '../../model/session.ts';
import { textOf } from './bson/text.ts';
import { bsonType } from './bson/types.ts';
import { BsonFault, walkDocument } from './bson/walk.ts';
import type { DocumentColumn } from './paths/columns.ts';

/** A column that is read, and its name in the row. */
export interface ReadMember {
  readonly alias: string;
  readonly column: Pick<DocumentColumn, 'path' | 'form'>;
}

interface Node {
  readonly members: Map<string, Node>;
  readonly wanted: ReadMember[];
}

/** Makes rows of documents: the members that are read, each in the text form of its column. Throws `BsonFault` for a document that is no such row. */
export function rowMaker(read: readonly ReadMember[]): (document: Buffer) => TextRow {
  const root = treeOf(read);
  const blank = Object.fromEntries(read.map(({ alias }) => [alias, null]));
  return (document) => {
    const row: Record<string, string | null> = { ...blank };
    fill(document, 0, root, row);
    return row;
  };
}

function treeOf(read: readonly ReadMember[]): Node {
  const root: Node = { members: new Map(), wanted: [] };
  for (const each of read) {
    let node = root;
    for (const name of each.column.path) {
      const next = node.members.get(name) ?? { members: new Map(), wanted: [] };
      node.members.set(name, next);
      node = next;
    }
    node.wanted.push(each);
  }
  return root;
}

/** What is not wanted is walked over. */
function fill(bytes: Buffer, at: number, node: Node, row: Record<string, string | null>): void {
  walkDocument(bytes, at, (type, name, from, to) => {
    const member = node.members.get(name);
    if (!member) return;
    for (const { alias, column } of member.wanted) row[alias] = textOf(bytes, type, from, to, column.form);
    if (member.members.size === 0) return;
    if (type === bsonType.object) fill(bytes, from, member, row);
    else if (type !== bsonType.null && type !== bsonType.undefined)
      throw new BsonFault(`"${name}" is no object, as it was in all documents before`);
  });
}
