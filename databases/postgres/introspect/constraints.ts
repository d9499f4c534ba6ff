import type { Entity, Reference } from '../../../model/catalog.ts';
import { qualifiedName } from '../entity-name.ts';

export interface ConstraintRow {
  readonly oid: string;
  readonly name: string;
  readonly type: 'p' | 'u' | 'f' | 'c' | 'x';
  readonly deferrable: boolean;
  readonly definition: string;
  readonly expression: string | null;
  readonly fields: string[];
  readonly toFields: string[];
  readonly toSchema: string | null;
  readonly toTable: string | null;
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly valid: boolean;
  readonly enforced: boolean;
  readonly period: boolean;
}

export type Constraints = Pick<Entity, 'key' | 'uniques' | 'checks' | 'exclusions' | 'references' | 'periodReferences'>;

/** `pg_constraint.confdeltype` and `confupdtype`. */
const actions: Readonly<Record<string, string>> = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

/** The constraints of one entity, by what they are. */
export function constraintsOf(rows: readonly ConstraintRow[]): Constraints {
  const of = (type: ConstraintRow['type']): ConstraintRow[] => rows.filter((row) => row.type === type);
  const [key] = of('p');
  const references = of('f');
  const periods = references.filter(({ period }) => period);
  return {
    ...(key && { key: { name: key.name, fields: key.fields, ...(key.period && { withoutOverlaps: true }) } }),
    uniques: of('u').map(uniqueOf),
    checks: of('c').map((row) => ({ name: row.name, expression: row.expression ?? '', ...unprovenOf(row) })),
    exclusions: of('x').map(({ name, definition }) => ({ name, definition })),
    references: references.filter(({ period }) => !period).map(referenceOf),
    ...(periods.length > 0 && { periodReferences: periods.map(referenceOf) }),
  };
}

function uniqueOf({ name, fields, definition, deferrable, period }: ConstraintRow): Entity['uniques'][number] {
  const nullsNotDistinct = definition.startsWith('UNIQUE NULLS NOT DISTINCT');
  return {
    ...{ name, fields },
    ...(nullsNotDistinct && { nullsNotDistinct }),
    ...(deferrable && { deferrable }),
    ...(period && { withoutOverlaps: true }),
  };
}

function unprovenOf({ valid, enforced }: ConstraintRow): Pick<Reference, 'unproven'> {
  if (!enforced) return { unproven: 'not_enforced' };
  return valid ? {} : { unproven: 'not_valid' };
}

function referenceOf(row: ConstraintRow): Reference {
  return {
    name: row.name,
    fields: row.fields,
    entity: qualifiedName(row.toSchema ?? '', row.toTable ?? ''),
    toFields: row.toFields,
    onDelete: actions[row.onDelete] ?? row.onDelete,
    onUpdate: actions[row.onUpdate] ?? row.onUpdate,
    ...(row.deferrable && { deferrable: true }),
    ...unprovenOf(row),
  };
}
