import type { Entity, Field, FieldType } from '../../../model/catalog.ts';
import { findField } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { ProgramInput, ResolvedIdentity } from '../../../model/phase-statements.ts';
import type { SourceRead } from '../../../model/reading.ts';
import { type Fragment, ident, join, raw, sql } from '../sql.ts';
import { withOutputs } from './outputs.ts';
import { parentsOf } from './parents.ts';

/** A staged source column: how SQL names it, and its type in the source. */
export interface StagedColumn {
  readonly value: Fragment;
  readonly type: FieldType;
  readonly nullable: boolean;
}

/** What rules of one phase may refer to. */
export interface Scope {
  readonly phase: string;
  readonly target: Entity;
  readonly identities: ReadonlyMap<string, ResolvedIdentity>;
  readonly ledgerSchema: string;
  readonly migration: string;
  /** Whether references also find rows that are missing and will come. */
  readonly expectsMissing: boolean;
  /** The session's table of what is known of an identity in another database; null for one that can be joined. */
  parents(identity: string): Fragment | null;
  /** Whether the key map may know rows of an identity. */
  hasKeys(identity: string): boolean;
  /** The column by which a load finds the rows of an identity, where one holds their legacy keys. */
  legacyColumn(identity: string): string | undefined;
  column(alias: string): StagedColumn;
  /** Has an expression over the staged row computed once per row, however often it is used. It may bind no values and must not fail for any row. */
  shared(expression: Fragment): Fragment;
  /** Staging under the name `s`, with the shared expressions asked for so far. */
  staging(): Fragment;
}

/** Name of a staged column: its alias, or its number where the alias is longer than PostgreSQL's 63 bytes. */
export function stagedName(sourceRead: SourceRead, alias: string): string {
  const at = sourceRead.columns.findIndex((column) => column.alias === alias);
  return Buffer.byteLength(alias) <= 63 ? alias : `column ${at + 1}`;
}

/** The scope of a phase, over the staging table under the name `s`. */
export function scopeOf(input: ProgramInput): Scope {
  const { mapping, sourceRead, target, identities, ledgerSchema, migration, emptyKeyMaps, legacyColumns } = input;
  const hasKeys = (identity: string): boolean => emptyKeyMaps?.has(identity) !== true;
  const legacyColumn = (identity: string): string | undefined => legacyColumns?.get(identity);
  const byAlias = new Map([...sourceRead.columns, ...(sourceRead.outputs ?? [])].map((column) => [column.alias, column]));
  const staged = mapping.transform ? withOutputs(mapping.transform) : raw('pg_temp.staging AS s');
  const made = new Set(sourceRead.outputs?.map(({ alias }) => alias));
  const column = (alias: string): StagedColumn => {
    const found = byAlias.get(alias);
    if (!found) throw new GodwitError('mapping_invalid', `Phase ${mapping.phase}: the source has no column "${alias}".`);
    const { field, lookup } = found;
    return {
      value: ident('s', made.has(alias) ? alias : stagedName(sourceRead, alias)),
      type: field.type,
      nullable: field.nullable || lookup !== null,
    };
  };
  return {
    phase: mapping.phase,
    target,
    identities,
    ledgerSchema,
    migration,
    expectsMissing: input.expectsMissing === true,
    parents: (identity) => parentsOf(input, identity),
    hasKeys,
    legacyColumn,
    column,
    ...sharing(new Set(byAlias.keys()), staged),
  };
}

/** OFFSET 0 keeps the planner from putting the expressions back to where they are used. */
function sharing(taken: ReadonlySet<string>, staged: Fragment): Pick<Scope, 'shared' | 'staging'> {
  const names = new Map<string, { name: string; expression: Fragment }>();
  const shared = (expression: Fragment): Fragment => {
    const text = expression.pieces.join('');
    const known = names.get(text);
    if (known) return ident('s', known.name);
    let name = `shared ${names.size + 1}`;
    while (taken.has(name)) name += "'";
    names.set(text, { name, expression });
    return ident('s', name);
  };
  const staging = (): Fragment => {
    if (names.size === 0) return staged;
    const columns = [...names.values()].map(({ name, expression }) => sql`${expression} AS ${ident(name)}`);
    return sql`(SELECT s.*, ${join(columns)} FROM ${staged} OFFSET 0) AS s`;
  };
  return { shared, staging };
}

/** The target's field, or an error that names it. */
export function targetField(scope: Scope, name: string): Field {
  const field = findField(scope.target, name);
  if (!field) throw new GodwitError('mapping_invalid', `Phase ${scope.phase}: ${scope.target.name} has no column "${name}".`);
  return field;
}

/** A value cast to a column's own type. */
export function castTo(value: Fragment, { native }: FieldType): Fragment {
  return sql`(${value})::${raw(native)}`;
}
