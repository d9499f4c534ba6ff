import type { Entity, FieldType } from '../../../model/catalog.ts';
import { findField } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import { rowKeyOf, writtenFields } from '../../../model/mapping.ts';
import type { ProgramInput } from '../../../model/phase-statements.ts';
import { tableName } from '../entity-name.ts';
import { compileExpression } from '../expression/compile.ts';
import { shownText } from '../large-values.ts';
import { plainText, plainValue } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { bucketSql, canonicalKeySql, derivedKeySql, keyTextSql } from './keys.ts';
import { isFirstOutput, outputVerdict } from './outputs.ts';
import { type CompiledField, compileRule, jsonOf } from './rule.ts';
import { type Scope, scopeOf } from './scope.ts';

/** What a mapping makes of the staged rows; every statement of a phase is built from it. */
export interface CompiledMapping {
  readonly input: ProgramInput;
  readonly scope: Scope;
  readonly table: Fragment;
  /** The table's own rows, wherever it is not inserted into. */
  readonly rows: Fragment;
  readonly fields: readonly CompiledField[];
  /** Staging with all tables that the rules look into. */
  readonly from: Fragment;
  /** NULL where the row can be written, else `skip` or `reason|column`. */
  readonly verdict: Fragment;
  /** Whether the verdict is NULL; said so that the planner expects every other row to pass, not one in two hundred. */
  readonly passes: Fragment;
  /** Canonical legacy key. */
  readonly sourceKey: Fragment;
  /** Whether a row is the first that was made of its source row, or the only one: what counts source rows counts these. */
  readonly isFirst: Fragment;
  /** The staged row as JSON of text forms. */
  readonly staged: Fragment;
}

/**
 * `load` is `write` without the rows that bisecting has set aside and without guards that a cast would raise by itself, and
 * finds parents by their legacy
 * keys: for rows that are likely good.
 * `write` knows the key pass; `decide` comes before it; both leave late references open. `compare` knows the key pass and all parents.
 */
export type Purpose = 'load' | 'write' | 'decide' | 'compare';

const text: FieldType = { native: 'text', kind: 'text', dimensions: 0 };

/** Whether a phase has a key pass: rows may be adopted, merged or refused by their conflict key. */
export function hasKeyPass({ mapping, hasProvenKeys = false }: ProgramInput): boolean {
  return mapping.conflict.key.length > 0 && !hasProvenKeys;
}

/** Whether the key map's row under `alias` is about the mapping's own identity in this migration. */
export function isOwnKey({ migration, mapping }: ProgramInput, alias: string): Fragment {
  return sql`${ident(alias, 'migration')} = ${literal(migration)} AND ${ident(alias, 'identity')} = ${literal(mapping.identity.name)}`;
}

/** Compiles the mapping for a purpose. Throws `mapping_invalid` naming the phase and the column. */
export function compileMapping(given: ProgramInput, purpose: Purpose): CompiledMapping {
  const input = purpose === 'load' ? given : withoutShortcuts(purpose === 'compare' ? withoutLate(given) : given);
  const { mapping, target, ledgerSchema } = input;
  const scope = scopeOf(input);
  const sourceKey = canonicalKeySql(mapping.sourceKey.map((alias) => scope.column(alias).value));
  const ownKey = scope.shared(sourceKey);
  const usesMap = purpose !== 'decide' && hasKeyPass(input);
  const rowKey = canonicalKeySql(rowKeyOf(mapping).map((alias) => scope.column(alias).value));
  const derived = derivedKeySql({ system: mapping.identity.system, identity: mapping.identity.name }, scope.shared(rowKey));
  const key = mapping.identity.strategy === 'kept' ? null : usesMap ? sql`coalesce(k.target_key::uuid, ${derived})` : derived;
  const fields = writtenFields(mapping).map((field, i) => compileRule(field, i + 1, key, scope));
  const keyMap = sql` LEFT JOIN ${ident(ledgerSchema, 'key_map')} AS k ON ${isOwnKey(input, 'k')} AND k.source_key = ${ownKey}`;
  const isLoad = purpose === 'load';
  const verdict = verdictOf(
    input,
    isLoad ? fields.map(withoutRaising) : fields,
    usesMap,
    scope,
    isLoad ? [] : [sql`WHEN x.reason IS NOT NULL THEN x.reason`],
  );
  const excluded = isLoad ? raw('') : sql` LEFT JOIN pg_temp.excluded AS x ON x.source_key = ${ownKey}`;
  const joins = fields.flatMap((field) => field.joins.map((each) => sql` ${each}`));
  return {
    input,
    scope,
    table: tableName(target),
    rows: rowsOf(target),
    fields,
    from: sql`${scope.staging()}${excluded}${usesMap ? keyMap : raw('')}${join(joins, '')}`,
    verdict,
    passes: sql`CASE WHEN (${verdict}) IS NULL THEN true ELSE false END`,
    sourceKey,
    isFirst: isFirstOutput(mapping.transform),
    staged: sql`(${shownJson(scope, input.sourceRead)})::text`,
  };
}

/** The staged row as people will read it: large values are cut. */
function shownJson(scope: Scope, { columns }: ProgramInput['sourceRead']): Fragment {
  return jsonOf(
    columns.map(({ alias }) => alias),
    scope,
    ({ value, type }) => shownText(value, stagedType(type) === 'text' ? text : type),
  );
}

/** Only a load takes a parent's legacy column for its key; all else derives the key again. */
function withoutShortcuts({ legacyColumns: _, ...input }: ProgramInput): ProgramInput {
  return input;
}

function withoutLate(input: ProgramInput): ProgramInput {
  const fields = input.mapping.fields.map((field) =>
    field.rule.rule === 'reference' ? { ...field, rule: { ...field.rule, late: false } } : field,
  );
  return { ...input, mapping: { ...input.mapping, fields } };
}

const withoutRaising = (field: CompiledField): CompiledField => ({ ...field, guards: field.guards.filter(({ raises }) => !raises) });

/** One CASE, so that conditions are asked in order and a later one may rely on an earlier one. */
function verdictOf(
  { mapping }: ProgramInput,
  fields: readonly CompiledField[],
  usesMap: boolean,
  scope: Scope,
  first: readonly Fragment[],
): Fragment {
  const branches = [...first];
  if (mapping.where) branches.push(sql`WHEN (${compileExpression(mapping.where.expression, scope.column).value}) IS NOT TRUE THEN 'skip'`);
  if (mapping.transform) branches.push(sql`WHEN ${outputVerdict(mapping.transform)} IS NOT NULL THEN ${outputVerdict(mapping.transform)}`);
  if (usesMap) branches.push(sql`WHEN k.state = 'refused' THEN 'duplicate|'`, sql`WHEN k.state = 'merged' THEN 'skip'`);
  for (const { target, guards } of fields) {
    for (const { refuse, reason } of guards) branches.push(sql`WHEN ${refuse} THEN ${literal(`${reason}|${target.name}`)}`);
  }
  return branches.length === 0 ? raw('NULL::text') : sql`CASE ${join(branches, ' ')} END`;
}

/** The values of the target key in the shape, in the key's order, for its text. */
export function keyValues({ fields, input }: CompiledMapping): Fragment[] {
  return input.mapping.identity.targetKey.map((name) => {
    const field = fields.find(({ target }) => target.name === name);
    if (!field)
      throw new GodwitError(
        'mapping_invalid',
        `Phase ${input.mapping.phase}: the key column "${name}" of ${input.target.name} has no rule.`,
      );
    return plainValue(field.value, field.target.type);
  });
}

/** The key columns of the target under an alias. */
export function keyColumns(input: ProgramInput, alias: string): Fragment[] {
  return input.mapping.identity.targetKey.map((name) => ident(alias, name));
}

/** The columns of an entity's key under an alias, for its text. */
export function keyParts(entity: Entity, key: readonly string[], alias: string): Fragment[] {
  return key.map((name) => plainValue(ident(alias, name), findField(entity, name)?.type));
}

/** A target key as text, from the columns of `alias`. */
export function keyTextOf(input: ProgramInput, alias: string): Fragment {
  return keyTextSql(keyParts(input.target, input.mapping.identity.targetKey, alias));
}

/** The bucket of a row of the target under `alias`. */
export function bucketOf({ mapping, target }: ProgramInput, alias: string): Fragment {
  const { targetKey } = mapping.identity;
  return bucketSql(keyParts(target, targetKey, alias).map((value, i) => ({ value, isUuid: isUuid(target, targetKey[i] ?? '') })));
}

function isUuid(target: Entity, name: string): boolean {
  const field = findField(target, name);
  return field?.type.native === 'uuid';
}

/** How a column goes into the hash: as the type's binary form, or, where that depends on the database, as text. */
export function sentAs({ target: { type } }: Pick<CompiledField, 'target'>): 'binary' | 'text' {
  const isText = type.isDomain === true || stagedType(type) !== type.native.replace(/\(.*\)/, '');
  return isText ? 'text' : 'binary';
}

/** SHA-256 of a row as PostgreSQL sends it (`record_send`), from one value per written column. */
export function hashSql<Hashed extends Pick<CompiledField, 'target'>>(
  fields: readonly Hashed[],
  hashed: (field: Hashed) => Fragment,
): Fragment {
  const values = fields.map((field) => (sentAs(field) === 'text' ? plainText(hashed(field), field.target.type) : hashed(field)));
  return sql`sha256(record_send(ROW(${join(values)})))`;
}

/** The hash of a row of the target under `alias`. */
export function rowHash({ fields }: CompiledMapping, alias: string): Fragment {
  return hashSql(fields, ({ target }) => ident(alias, target.name));
}

/** Quoted names of the written columns, each after `alias` where one is given. */
export function columnList({ fields }: CompiledMapping, alias?: string): Fragment {
  return join(fields.map(({ target }) => (alias === undefined ? ident(target.name) : ident(alias, target.name))));
}
