import type { TextRow } from '../../model/session.ts';
import { textOf } from './bson/text.ts';
import { bsonType } from './bson/types.ts';
import { BsonFault, walkDocument } from './bson/walk.ts';
import type { FacetText } from './facets.ts';
import type { DocumentColumn } from './paths/columns.ts';
import { requireKnown } from './paths/conforms.ts';
import type { PathScan } from './paths/path-scan.ts';

/** A column that is read, and its name in the row. */
export interface ReadMember {
  readonly alias: string;
  readonly column: Pick<DocumentColumn, 'path' | 'form'> & { readonly scan?: PathScan };
}

/** A facet that is read, and its name in the row. */
export interface ReadFacet {
  readonly alias: string;
  readonly facet: FacetText;
}

interface Node {
  readonly members: Map<string, Node>;
  readonly wanted: ReadMember[];
  readonly facets: ReadFacet[];
}

/**
 * Makes rows of documents: the members that are read, each in the text form of its column. `known` are all columns that the collection's documents
 * have
 * made: a member that none of them had is no part of any row. Throws `BsonFault` for a document that is no such row.
 */
export function rowMaker(
  read: readonly ReadMember[],
  known: readonly Pick<DocumentColumn, 'path'>[],
  facets: readonly ReadFacet[] = [],
): (document: Buffer) => TextRow {
  const root = emptyNode();
  for (const { path } of known) nodeAt(root, path);
  for (const each of read) nodeAt(root, each.column.path).wanted.push(each);
  for (const each of facets) nodeAt(root, each.facet.path).facets.push(each);
  const blank = Object.fromEntries([
    ...read.map(({ alias }) => [alias, null] as const),
    ...facets.map(({ alias, facet }) => [alias, facet.absent] as const),
  ]);
  return (document) => {
    const row: Record<string, string | null> = { ...blank };
    fill(document, 0, root, row);
    return row;
  };
}

const emptyNode = (): Node => ({ members: new Map(), wanted: [], facets: [] });

function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const name of path) {
    const next = node.members.get(name) ?? emptyNode();
    node.members.set(name, next);
    node = next;
  }
  return node;
}

function fill(bytes: Buffer, at: number, node: Node, row: Record<string, string | null>): void {
  walkDocument(bytes, at, (type, name, from, to) => {
    const member = node.members.get(name);
    if (!member) throw new BsonFault('it has a member that no document had when all were looked through');
    for (const { alias, column } of member.wanted) {
      if (column.form.isJson && column.scan) requireKnown(bytes, type, from, column.scan);
      row[alias] = textOf(bytes, type, from, to, column.form);
    }
    for (const { alias, facet } of member.facets) row[alias] = facet.of(bytes, type, from);
    if (member.members.size === 0 || type === bsonType.null || type === bsonType.undefined) return;
    if (type !== bsonType.object) throw new BsonFault('a value is no object, as it was in all documents before');
    fill(bytes, from, member, row);
  });
}
