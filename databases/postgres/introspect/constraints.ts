import type { Entity, Reference } from '../../../model/catalog.ts';

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
}

type Constraints = Pick<Entity, 'key' | 'uniques' | 'checks' | 'exclusions' | 'references'>;

/** `pg_constraint.confdeltype` and `confupdtype`. */
const actions: Readonly<Record<string, string>> = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

/** The constraints of one entity, by what they are. */
export function constraintsOf(rows: readonly ConstraintRow[]): Constraints {
  const of = (type: ConstraintRow['type']): ConstraintRow[] => rows.filter((row) => row.type === type);
  const [key] = of('p');
  return {
    ...(key && { key: { name: key.name, fields: key.fields } }),
    uniques: of('u').map(uniqueOf),
    checks: of('c').map(({ name, expression }) => ({ name, expression: expression ?? '' })),
    exclusions: of('x').map(({ name, definition }) => ({ name, definition })),
    references: of('f').map(referenceOf),
  };
}

function uniqueOf({ name, fields, definition, deferrable }: ConstraintRow): Entity['uniques'][number] {
  const nullsNotDistinct = definition.startsWith('UNIQUE NULLS NOT DISTINCT');
  return { name, fields, ...(nullsNotDistinct && { nullsNotDistinct }), ...(deferrable && { deferrable }) };
}

function referenceOf(row: ConstraintRow): Reference {
  const schema = row.toSchema === 'public' ? '' : `${row.toSchema}.`;
  return {
    name: row.name,
    fields: row.fields,
    entity: `${schema}${row.toTable}`,
    toFields: row.toFields,
    onDelete: actions[row.onDelete] ?? row.onDelete,
    onUpdate: actions[row.onUpdate] ?? row.onUpdate,
    ...(row.deferrable && { deferrable: true }),
  };
}
