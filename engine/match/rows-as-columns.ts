import type { Entity, Field } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import type { FieldProfile } from '../../model/profile.ts';
import { tokensOf } from './tokens.ts';

/** An entity whose rows are what columns are elsewhere: an attribute's name beside its value. */
export interface RowsAsColumns {
  readonly nameField: Field;
  readonly valueField: Field;
  /** Names of the attributes, most frequent first. */
  readonly attributes: readonly string[];
}

const valueWords: ReadonlySet<string> = new Set(['value', 'val', 'wert', 'valeur', 'valor', 'answer']);
const nameWords: ReadonlySet<string> = new Set([
  'name',
  'key',
  'field',
  'property',
  'prop',
  'attribute',
  'attr',
  'code',
  'question',
  'item',
  'type',
]);
const fieldsMax = 8;
const attributesMax = 50;

/** Finds an entity of attributes (entity–attribute–value): few columns, one of them a value, and a name with few different values. */
export function rowsAsColumns(entity: Entity, profileOf: (field: Field) => FieldProfile | undefined): RowsAsColumns | null {
  const { valueField, nameFields } = attributeFields(entity);
  const nameField = nameFields.find((field) => (profileOf(field)?.common.length ?? 0) > 1);
  if (!valueField || !nameField) return null;
  const attributes = (profileOf(nameField)?.common ?? []).slice(0, attributesMax).map(({ value }) => value);
  return { nameField, valueField, attributes };
}

/** Could the entity's rows be attributes of another's, by the names of its fields? */
export function mayHoldAttributes(entity: Entity): boolean {
  const { valueField, nameFields } = attributeFields(entity);
  return valueField !== undefined && nameFields.length > 0;
}

function attributeFields(entity: Entity): { valueField: Field | undefined; nameFields: readonly Field[] } {
  const says = ({ name }: Field, words: ReadonlySet<string>): boolean => tokensOf(name).some((token) => words.has(token));
  const isText = ({ type }: Field): boolean => isOneOf(type, 'text', 'enum');
  const values = entity.fields.length > fieldsMax ? [] : entity.fields.filter((field) => says(field, valueWords));
  const valueField = values.length === 1 ? values[0] : undefined;
  const nameFields = entity.fields.filter((field) => valueField && field !== valueField && isText(field) && says(field, nameWords));
  return { valueField, nameFields };
}
