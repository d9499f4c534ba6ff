import type { Catalog, Entity } from '../../../model/catalog.ts';
import { fitName } from '../../../model/drafting.ts';
import { freeName } from './shape.ts';

/** Where the column `tag` of a table is `value`, the columns `empty` are. */
export interface KindRule {
  readonly table: string;
  readonly tag: string;
  readonly value: string;
  readonly empty: readonly string[];
}

/** A catalog whose tables check, for each kind of rows, that columns which only other kinds have are empty. */
export function withKindChecks(catalog: Catalog, kinds: readonly KindRule[]): Catalog {
  const byTable = Map.groupBy(kinds, ({ table }) => table);
  return { ...catalog, entities: catalog.entities.map((entity) => checked(entity, byTable.get(entity.name) ?? [])) };
}

function checked(entity: Entity, kinds: readonly KindRule[]): Entity {
  const taken = new Set(entity.checks.map(({ name }) => name));
  const checks = kinds.map(({ tag, value, empty }) => {
    const name = freeName(taken, fitName(`${entity.table}_${tag}_${value.replaceAll(/[^\p{L}\p{N}]+/gu, '_')}`));
    taken.add(name);
    return { name, expression: `${quoted(tag)} <> ${text(value)} OR ${empty.map((column) => `${quoted(column)} IS NULL`).join(' AND ')}` };
  });
  return { ...entity, checks: [...entity.checks, ...checks] };
}

/** A condition of a playbook on rows whose column says that they are of a kind, or, with null, that it says anything. */
export function kindCondition(column: readonly string[], value: string | null): string {
  const name = column.map(quoted).join('.');
  return value === null ? `${name} IS NOT NULL` : `${name} = ${text(value)}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
