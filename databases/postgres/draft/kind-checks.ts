import type { Catalog, Entity } from '../../../model/catalog.ts';
import { fitName } from '../../../model/drafting.ts';
import type { Playbook } from '../../../model/playbook.ts';
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

/** Rows that a phase takes: those in which a column has a value, or, with null, any. */
interface KindOfPhase {
  readonly phase: string;
  readonly column: readonly string[];
  readonly value: string | null;
}

/** A playbook whose phases take only rows of their kind. */
export function withKindConditions(playbook: Playbook, kinds: readonly KindOfPhase[]): Playbook {
  const conditions = new Map(kinds.map(({ phase, column, value }) => [phase, conditionOf(column, value)]));
  const phases = playbook.phases.map((phase) => {
    const where = conditions.get(phase.phase);
    return where === undefined ? phase : { ...phase, where };
  });
  return { ...playbook, phases };
}

function conditionOf(column: readonly string[], value: string | null): string {
  const name = column.map(quoted).join('.');
  return value === null ? `${name} IS NOT NULL` : `${name} = ${text(value)}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
