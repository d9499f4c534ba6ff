import { elementRead, memberPath, quotedMember } from '../../../model/column-ref.ts';
import { type CollectionFacts, type DocumentCatalog, findPath, type TagFacts } from '../../../model/documents.ts';
import { facetOf } from '../../../model/facet.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import type { DocumentTable, RelationalForm } from './document-table.ts';

/** What a kind of objects says of the table that holds all kinds: where `tag` is `value`, these columns are empty. Names of the table's columns. */
export interface KindOfRow {
  readonly table: string;
  readonly tag: string;
  readonly value: string;
  readonly empty: readonly string[];
}

/** Kinds with fewer objects do not show which members they never have. */
const objectsMin = 20;

/** What the kinds of objects say of the tables of documents, where all kinds are in one table. */
export function kindsOf(form: RelationalForm, { collections }: DocumentCatalog, proposals: readonly Normalisation[]): KindOfRow[] {
  const unions = proposals.filter((each) => each.form === 'tagged_union');
  return [...form.tables.values()].flatMap((table) => {
    const of = table.elements?.of ?? table.source;
    const facts = collections.find(({ entity }) => entity === of);
    const own = unions.filter(({ entity }) => entity === of);
    return facts ? own.flatMap(({ path }) => kindsAt(table, tagAt(facts, path), path)) : [];
  });
}

/** The member that tells kinds apart at a path; of the documents themselves at none. */
export const tagAt = (facts: CollectionFacts, path: string): TagFacts | undefined =>
  (path === '' ? facts : findPath(facts, path))?.tags?.[0];

function kindsAt(table: DocumentTable, tag: TagFacts | undefined, path: string): KindOfRow[] {
  const at = placeIn(table, path);
  const column = at === null || !tag ? undefined : table.names.plain.get(columnName(at, tag.member));
  if (at === null || !tag || column === undefined) return [];
  const names = [...new Set(tag.values.flatMap(({ members }) => Object.keys(members)))];
  const known = tag.values.filter(({ objects }) => objects >= objectsMin);
  return known.flatMap(({ value, members }) => {
    const never = names.filter((name) => members[name] === undefined);
    const empty = never.flatMap((name) => columnsOf(table, columnName(at, name)));
    return empty.length === 0 ? [] : [{ table: table.entity.name, tag: column, value, empty }];
  });
}

interface PlaceInTable {
  readonly isElement: boolean;
  readonly path: readonly string[];
}

/** Where in a table the members of a path are columns; null where they are not. */
function placeIn({ elements }: DocumentTable, path: string): PlaceInTable | null {
  if (!elements) return /\[\]|\{\}/.test(path) ? null : { isElement: false, path: path === '' ? [] : (memberPath(path) ?? []) };
  const { path: from } = elements.facts;
  if (path !== from && !path.startsWith(`${from}.`)) return null;
  const below = path.slice(from.length + 1);
  return /\[\]|\{\}/.test(below) ? null : { isElement: true, path: below === '' ? [] : (memberPath(below) ?? []) };
}

/** How the source calls the column of a member. */
function columnName({ isElement, path }: PlaceInTable, member: string): string {
  const whole = [...path, ...(memberPath(member) ?? [member])];
  return isElement ? [elementRead, ...whole.map(quotedMember)].join('.') : whole.join('.');
}

const columnsOf = ({ names: { plain } }: DocumentTable, member: string): string[] =>
  namesBelow(plain.keys(), member).map((source) => plain.get(source) ?? source);

/** Of source columns those of a member, of members below it, and of its array or its places; a state says how it is missing. */
export function namesBelow(sources: Iterable<string>, member: string): string[] {
  return [...sources].filter((source) => {
    const facet = facetOf(source);
    const name = facet && facet.kind !== 'state' ? facet.column : source;
    return name === member || name.startsWith(`${member}.`);
  });
}
