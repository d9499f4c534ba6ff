import type { FieldType } from '../../../model/catalog.ts';
import { isOneOf } from '../../../model/core-type.ts';
import type { InnerValues } from '../../without-sql/inner-values.ts';
import { doubleText, extendedJson } from './extended-json.ts';
import { type BsonValue, bsonElements, bsonFinder } from './finder.ts';
import { scalarText } from './text.ts';
import { bsonType } from './types.ts';
import { BsonFault, stringAt, walkDocument } from './walk.ts';

const isNone = ({ type }: BsonValue): boolean => type === bsonType.null || type === bsonType.undefined;

/** Values of documents as the bytes have them: no text of JSON is made of what is only passed through. What no text can hold was found before. */
export const bsonValues: InnerValues<BsonValue> = {
  kindOf: (value) => {
    if (value.type === bsonType.array) return 'array';
    if (value.type === bsonType.object) return 'object';
    return isNone(value) ? 'null' : 'scalar';
  },
  elements: bsonElements,
  members: membersOf,
  finder: bsonFinder,
  json,
  plain: (value) => {
    if (value.type === bsonType.null) return null;
    return value.type === bsonType.string ? stringAt(value.bytes, value.from) : json(value);
  },
  typed,
  isUnfitError: (error) => error instanceof BsonFault,
};

function json({ bytes, type, from, to }: BsonValue): string {
  return extendedJson(bytes, type, from, to);
}

function typed(value: BsonValue, type: FieldType): string | null {
  if (isNone(value)) return null;
  if (isOneOf(type, 'json')) return json(value);
  if (value.type === bsonType.double) return doubleText(value.bytes.readDoubleLE(value.from));
  return scalarText(value.bytes, value.type, value.from, value.to);
}

function membersOf({ bytes, from }: BsonValue): { key: string; value: BsonValue }[] {
  const found: { key: string; value: BsonValue }[] = [];
  walkDocument(bytes, from, (type, key, start, to) => {
    found.push({ key, value: { bytes, type, from: start, to } });
  });
  return found;
}
