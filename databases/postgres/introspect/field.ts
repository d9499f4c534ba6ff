import type { Field } from '../../../model/catalog.ts';
import { fieldTypeOf, type TypeRow } from './field-type.ts';

export interface FieldRow extends TypeRow {
  readonly oid: string;
  readonly name: string;
  readonly nullable: boolean;
  readonly notNullUnproven: boolean;
  readonly identity: string;
  readonly generated: string;
  /** The default, or how the value is computed. */
  readonly expression: string | null;
  readonly collation: string | null;
  readonly collationSchema: string | null;
  readonly nondeterministic: boolean;
  readonly comment: string | null;
}

const generations: Readonly<Record<string, NonNullable<Field['generated']>>> = {
  s: 'stored',
  v: 'virtual',
  a: 'identity_always',
  d: 'identity_default',
};

/** A field from what the catalog query says of it. */
export function fieldOf(row: FieldRow): Field {
  const generated = generations[row.generated || row.identity];
  const computed = row.generated !== '';
  return {
    name: row.name,
    type: fieldTypeOf(row),
    nullable: row.nullable || row.notNullUnproven,
    ...(row.notNullUnproven && { notNullUnproven: true }),
    ...(row.expression !== null && (computed ? { generation: row.expression } : { default: row.expression })),
    ...(generated && { generated }),
    ...(row.collation !== null && { collation: row.collation }),
    ...(row.collationSchema !== null && { collationSchema: row.collationSchema }),
    ...(row.nondeterministic && { nondeterministic: true }),
    ...(row.comment !== null && { comment: row.comment }),
  };
}
