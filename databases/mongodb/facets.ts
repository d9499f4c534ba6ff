import { type Facet, facetOf, type StateTold } from '../../model/facet.ts';
import { type TextForm, textOf } from './bson/text.ts';
import { bsonType } from './bson/types.ts';
import { BsonFault, int32At, walkDocument } from './bson/walk.ts';
import { type DocumentColumn, formWithin } from './paths/columns.ts';

/** How a facet of a member is written: of a value that stands there, and of none. */
export interface FacetText {
  readonly path: readonly string[];
  readonly absent: StateTold | null;
  of(bytes: Buffer, type: number, from: number): string | null;
}

/** The facet that an alias names, of a collection's columns or of the objects that these stand in; null where it names none. */
export function facetText(alias: string, columns: readonly DocumentColumn[]): FacetText | null {
  const facet = facetOf(alias);
  const path = facet && pathOf(facet, columns);
  if (!path) return null;
  if (facet.kind === 'state') return { path, absent: 'missing', of: stateText };
  const scan = columns.find(({ name }) => name === facet.column)?.scan.element;
  if (!scan) return null;
  if (facet.kind === 'values') return { path, absent: null, of: arrayText(formWithin(scan)) };
  return { path, absent: null, of: placeText(facet) };
}

function pathOf({ kind, column }: Facet, columns: readonly DocumentColumn[]): readonly string[] | null {
  const own = columns.find(({ name }) => name === column);
  if (own || kind !== 'state') return own?.path ?? null;
  for (const { path } of columns) {
    const length = path.findIndex((_, i) => path.slice(0, i).join('.') === column && i > 0);
    if (length > 0) return path.slice(0, length);
  }
  return null;
}

const leastBytes = 5;

function stateText(bytes: Buffer, type: number, from: number): StateTold | null {
  if (type === bsonType.null) return 'null';
  if (type === bsonType.undefined) return 'undefined';
  const isEmpty = int32At(bytes, from) === (type === bsonType.string ? 1 : leastBytes);
  if (!isEmpty) return null;
  if (type === bsonType.array) return 'empty_array';
  return type === bsonType.object ? 'empty_object' : type === bsonType.string ? 'empty_text' : null;
}

const isNone = (type: number): boolean => type === bsonType.null || type === bsonType.undefined;

/** As PostgreSQL prints an array (manual, section 8.15.6). */
const arrayText =
  (form: TextForm): FacetText['of'] =>
  (bytes, type, from) => {
    if (isNone(type)) return null;
    if (type !== bsonType.array) throw new BsonFault('a value is no array, as it was in all documents before');
    const texts: string[] = [];
    walkDocument(bytes, from, (inner, _name, at, to) => texts.push(partText(textOf(bytes, inner, at, to, form), form)));
    return `{${texts.join(',')}}`;
  };

function partText(text: string | null, { kind }: TextForm): string {
  if (text === null) return 'NULL';
  if (kind === 'boolean') return text === 'true' ? 't' : 'f';
  const isPlain = /^[^{},"\\ \t\n\v\f\r]+$/.test(text) && text.toUpperCase() !== 'NULL';
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Columns take all places of a tuple or none: one of another length would lose some. */
const placeText =
  ({ place, places }: Extract<Facet, { kind: 'place' }>): FacetText['of'] =>
  (bytes, type, from) => {
    if (isNone(type)) return null;
    if (type !== bsonType.array) throw new BsonFault('a value is no array, as it was in all documents before');
    let [count, text]: [number, string | null] = [0, null];
    walkDocument(bytes, from, (inner, _name, at, to) => {
      if (++count === place) text = textOf(bytes, inner, at, to, plainForm(inner));
      if (isNone(inner)) throw new BsonFault('a place of a tuple is empty, which its columns cannot tell from no tuple');
    });
    if (count === places) return text;
    throw new BsonFault(`an array has ${count} elements, and its columns are for ${places}`);
  };

const forms: ReadonlyMap<number, TextForm['kind']> = new Map([
  [bsonType.int32, 'smallInteger'],
  [bsonType.int64, 'integer'],
  [bsonType.double, 'float'],
  [bsonType.decimal128, 'decimal'],
  [bsonType.boolean, 'boolean'],
  [bsonType.date, 'instant'],
  [bsonType.string, 'text'],
  [bsonType.symbol, 'text'],
  [bsonType.objectId, 'text'],
]);

/** A place may be of another type than its neighbours: the column says whether it takes it. */
function plainForm(type: number): TextForm {
  const kind = forms.get(type);
  return kind === undefined ? { kind: 'document', isJson: true } : { kind, isJson: false };
}
