import type { FieldType } from '../../../model/catalog.ts';
import { type PlainType, plainTypes } from '../../../model/core-type.ts';
import type { TextForm } from '../bson/text.ts';
import { bsonType } from '../bson/types.ts';
import type { CollectionScan } from './collection-scan.ts';
import { coreMass, coreMassMin, objectsMin } from './map-scan.ts';
import type { PathScan } from './path-scan.ts';

/** A column that a collection's documents make: the member at `path`, in the one type that holds every value of it. */
export interface DocumentColumn {
  /** The path with dots, as people write it: `address.city`. */
  readonly name: string;
  readonly path: readonly string[];
  readonly type: FieldType;
  readonly form: TextForm;
  /** Documents that have no value there, or null. */
  readonly nulls: number;
  readonly scan: PathScan;
  /** Why it is a document where it could have been more; null where it is a plain value. */
  readonly why: string | null;
}

const empty: ReadonlySet<number> = new Set([bsonType.null, bsonType.undefined]);

/** How a member without a name is called: no rule can name nothing. */
const emptyName = '""';

/** The key of every collection. */
export const idName = '_id';

/** The columns of a collection: objects become columns of their members, arrays and maps stay documents. */
export function columnsOf({ root, documents }: Pick<CollectionScan, 'root' | 'documents'>): DocumentColumn[] {
  return [...root.members.values()].flatMap((member) =>
    member.name === idName ? idColumn(member, documents) : columnsAt(member, [member.name], documents),
  );
}

/** The columns of objects that are elements: as those of documents, but that an id is a member like others. */
export const columnsWithin = (scan: PathScan): DocumentColumn[] =>
  [...scan.members.values()].flatMap((member) => columnsAt(member, [member.name], scan.seen));

/** The type that holds every value at a path. */
export const valueField = (scan: PathScan): FieldType => plainTypes[kindOf(scan, valueTypes(scan)).kind];

/** The form in which all values at a path are written. */
export function formWithin(scan: PathScan): TextForm {
  const { kind } = kindOf(scan, valueTypes(scan));
  return { kind, isJson: kind === 'document' };
}

/** A key of several types, or of members, is one text: in JSON, so that `5` and `"5"` stay two. */
function idColumn(scan: PathScan, documents: number): DocumentColumn {
  const column = columnAt(scan, [idName], documents);
  return column.form.isJson ? { ...column, type: plainTypes.text, form: { kind: 'text', isJson: true } } : column;
}

function columnsAt(scan: PathScan, path: readonly string[], documents: number): DocumentColumn[] {
  if (isRecord(scan)) return [...scan.members.values()].flatMap((member) => columnsAt(member, [...path, member.name], documents));
  return [columnAt(scan, path, documents)];
}

function columnAt(scan: PathScan, path: readonly string[], documents: number): DocumentColumn {
  const values = valueTypes(scan);
  const { kind, why } = kindOf(scan, values);
  const filled = values.reduce((sum, type) => sum + scan.count(type), 0);
  const form = { kind, isJson: kind === 'document' };
  return { name: path.join('.') || emptyName, path, type: plainTypes[kind], form, nulls: documents - filled, scan, why };
}

const valueTypes = ({ types }: PathScan): number[] => [...types.keys()].filter((type) => !empty.has(type));

/** Whether all values are objects of members that mean something by their names. An object without members would be told from none by nothing. */
function isRecord(scan: PathScan): boolean {
  const objects = scan.count(bsonType.object);
  if (objects === 0 || scan.isCut || scan.isMap || scan.emptyObjects > 0 || valueTypes(scan).length > 1 || scan.members.size === 0)
    return false;
  if ([...scan.members.keys()].some((name) => name === '' || name.includes('.') || name.startsWith('$'))) return false;
  return objects < objectsMin || coreMass(scan) >= coreMassMin;
}

const numbers: readonly (readonly [ReadonlySet<number>, PlainType])[] = [
  [new Set([bsonType.int32]), 'smallInteger'],
  [new Set([bsonType.int32, bsonType.int64]), 'integer'],
  [new Set([bsonType.double]), 'float'],
  [new Set([bsonType.int32, bsonType.int64, bsonType.double, bsonType.decimal128]), 'decimal'],
];

const single: ReadonlyMap<number, PlainType> = new Map([
  [bsonType.string, 'text'],
  [bsonType.symbol, 'text'],
  [bsonType.objectId, 'text'],
  [bsonType.boolean, 'boolean'],
  [bsonType.date, 'instant'],
]);

function kindOf(scan: PathScan, values: readonly number[]): { kind: PlainType; why: string | null } {
  const [only] = values;
  if (only === undefined) return { kind: 'text', why: null };
  const number = numbers.find(([types]) => values.every((type) => types.has(type)));
  if (number) return { kind: number[1], why: null };
  if (values.length > 1) return { kind: 'document', why: 'its values are of several types' };
  if (only === bsonType.binary) return binaryKind(scan);
  const kind = single.get(only);
  return kind ? { kind, why: null } : { kind: 'document', why: whyDocument(only, scan) };
}

function binaryKind({ uuids, otherBinaries, types }: PathScan): { kind: PlainType; why: string | null } {
  if (uuids === types.get(bsonType.binary)) return { kind: 'uuid', why: null };
  if (uuids === 0 && otherBinaries === 0) return { kind: 'bytes', why: null };
  return { kind: 'document', why: 'its binary values are of several sub-types' };
}

function whyDocument(type: number, scan: PathScan): string {
  if (type === bsonType.array) return 'it is an array';
  if (type !== bsonType.object) return 'it is of a type that no column has';
  if (scan.emptyObjects > 0 && !scan.isCut) return 'some of its objects are empty';
  return 'its keys are data';
}
