import type { Entity, Field } from '../../model/catalog.ts';
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
  if (entity.fields.length > fieldsMax) return null;
  const says = ({ name }: Field, words: ReadonlySet<string>): boolean => tokensOf(name).some((token) => words.has(token));
  const isText = ({ type }: Field): boolean => ['text', 'varchar', 'char', 'enum'].includes(type.kind);
  const values = entity.fields.filter((field) => says(field, valueWords));
  const [valueField] = values;
  if (!valueField || values.length > 1) return null;
  const names = entity.fields.filter((field) => field !== valueField && isText(field) && says(field, nameWords));
  const nameField = names.find((field) => (profileOf(field)?.common.length ?? 0) > 1);
  if (!nameField) return null;
  const attributes = (profileOf(nameField)?.common ?? []).slice(0, attributesMax).map(({ value }) => value);
  return { nameField, valueField, attributes };
}
