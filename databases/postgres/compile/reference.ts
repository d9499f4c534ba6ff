import { type FieldType, findField } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { Rule } from '../../../model/mapping.ts';
import type { ResolvedIdentity } from '../../../model/phase-statements.ts';
import { inputText, plainText, plainValue } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../sql.ts';
import { convert } from './convert.ts';
import type { Guarded } from './guard.ts';
import { canonicalKeySql, derivedKeySql } from './keys.ts';
import type { Scope } from './scope.ts';

const integers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

type ReferenceRule = Extract<Rule, { rule: 'reference' }>;

/** A reference with the tables that it looks into. `intended` is the key that it will have once the parent is there, for its text. */
export interface CompiledReference extends Guarded {
  readonly joins: readonly Fragment[];
  readonly intended: Fragment;
  readonly parentIsThere: Fragment;
}

/** The identity by name, or an error that says which phase asks for it. */
export function identityOf(scope: Scope, name: string): ResolvedIdentity {
  const found = scope.identities.get(name);
  if (!found)
    throw new GodwitError('mapping_invalid', `Phase ${scope.phase} refers to "${name}", which is neither a phase nor an adopted entity.`);
  return found;
}

/**
 * The target key of the row that the columns refer to: from the key map where it has one (adopted and merged rows), derived otherwise. Whether
 * the parent is there is read from the target, so a row that was refused has no children.
 */
export function compileReference(rule: ReferenceRule, number: number, scope: Scope): CompiledReference {
  const identity = identityOf(scope, rule.identity);
  const [key] = identity.targetKey;
  if (key === undefined || identity.targetKey.length > 1) {
    throw new GodwitError('mapping_invalid', `Phase ${scope.phase}: a reference to ${rule.identity} needs a key of one column.`);
  }
  const byLegacyKey = rule.late ? null : foundByLegacyKey(rule, number, identity, scope);
  if (byLegacyKey) return byLegacyKey;
  const refersTo = scope.shared(canonicalKeySql(rule.columns.map((alias) => scope.column(alias).value)));
  if (scope.parents(rule.identity) !== null) return foundAbroad(rule, number, refersTo, scope);
  const [map, parent] = [`map ${number}`, `parent ${number}`];
  const isMapped = identity.strategy === 'adopted' || scope.hasKeys(rule.identity);
  const intended = intendedKey(rule, identity, scope, isMapped ? ident(map, 'target_key') : null, refersTo);
  const parentKey = ident(parent, key);
  const isMissing = sql`${refersTo} IS NOT NULL AND ${parentKey} IS NULL`;
  const mayBeNull = rule.missing === 'null' || rule.late;
  return {
    joins: [
      ...(isMapped ? [joinKeyMap(rule, map, scope, refersTo)] : []),
      sql`LEFT JOIN ${parentKeys(identity, key, scope)} AS ${ident(parent)} ON ${parentKey} = ${intended}`,
    ],
    intended: plainValue(intended, findField(identity.target, key)?.type),
    parentIsThere: sql`${parentKey} IS NOT NULL`,
    value: parentKey,
    guards: mayBeNull ? [] : [{ refuse: isMissing, reason: 'orphan' }],
  };
}

/** A parent in another database, by what was asked of it when the rows were staged. Its key is a text. */
function foundAbroad(rule: ReferenceRule, number: number, refersTo: Fragment, scope: Scope): CompiledReference {
  const parent = `parent ${number}`;
  const isThere = sql`${ident(parent, 'is_there')} IS TRUE`;
  const mayBeNull = rule.missing === 'null' || rule.late;
  return {
    joins: [sql`LEFT JOIN ${scope.parents(rule.identity)} AS ${ident(parent)} ON ${ident(parent, 'refers_to')} = ${refersTo}`],
    intended: ident(parent, 'target_key'),
    parentIsThere: isThere,
    value: sql`CASE WHEN ${isThere} THEN ${ident(parent, 'target_key')} END`,
    guards: mayBeNull ? [] : [{ refuse: sql`${refersTo} IS NOT NULL AND ${ident(parent, 'is_there')} IS NOT TRUE`, reason: 'orphan' }],
  };
}

/** The key that a parent has where no key map says otherwise, as text; NULL where only the key map knows. */
export function ownKeyText(rule: ReferenceRule, identity: ResolvedIdentity, scope: Scope, refersTo: Fragment): Fragment {
  if (identity.strategy === 'adopted') return raw('NULL::text');
  const type = findField(identity.target, identity.targetKey[0] ?? '')?.type;
  return plainText(intendedKey(rule, identity, scope, null, refersTo), type);
}

/** The parent by the column that holds its legacy key: the same row that the derived key names, without deriving it. */
function foundByLegacyKey(rule: ReferenceRule, number: number, identity: ResolvedIdentity, scope: Scope): CompiledReference | null {
  const legacy = findField(identity.target, scope.legacyColumn(rule.identity) ?? '');
  const [alias = '', ...others] = rule.columns;
  const column = scope.column(alias);
  if (!legacy || others.length > 0 || !isComparable(column.type, legacy.type)) return null;
  const parent = `parent ${number}`;
  const parentKey = ident(parent, identity.targetKey[0] ?? '');
  const isMissing = sql`${column.value} IS NOT NULL AND ${parentKey} IS NULL`;
  return {
    joins: [
      sql`LEFT JOIN ${keysOf(identity, [identity.targetKey[0] ?? '', legacy.name])} AS ${ident(parent)}
        ON ${ident(parent, legacy.name)} = ${column.value}`,
    ],
    intended: parentKey,
    parentIsThere: sql`${parentKey} IS NOT NULL`,
    value: parentKey,
    guards: rule.missing === 'null' ? [] : [{ refuse: isMissing, reason: 'orphan' }],
  };
}

/** Only the named columns: a join of many parents may have 32,767 columns in all. */
function keysOf({ target }: ResolvedIdentity, columns: readonly string[]): Fragment {
  return sql`(SELECT ${join([...new Set(columns)].map((name) => ident(name)))} FROM ${rowsOf(target)})`;
}

/** Keys of the rows that are there, and of those that an analysis expects. */
function parentKeys(identity: ResolvedIdentity, key: string, { expectsMissing }: Scope): Fragment {
  if (!expectsMissing) return keysOf(identity, [key]);
  const coming = inputText(raw('c.target_key'), findField(identity.target, key)?.type ?? uuid);
  return sql`(
    SELECT ${ident(key)} FROM ${rowsOf(identity.target)}
    UNION ALL SELECT ${coming} FROM pg_temp.coming AS c WHERE c.entity = ${literal(identity.target.name)})`;
}

/** Whether values of both types are equal just when their texts are. */
function isComparable(from: FieldType, to: FieldType): boolean {
  if (from.dimensions > 0 || from.isDomain) return false;
  return from.kind === to.kind ? to.kind === 'uuid' || integers.has(to.kind) : integers.has(from.kind) && integers.has(to.kind);
}

function joinKeyMap({ identity }: ReferenceRule, map: string, { ledgerSchema, migration }: Scope, refersTo: Fragment): Fragment {
  const isOfIdentity = sql`${ident(map, 'migration')} = ${literal(migration)} AND ${ident(map, 'identity')} = ${literal(identity)}`;
  return sql`LEFT JOIN ${ident(ledgerSchema, 'key_map')} AS ${ident(map)} ON ${isOfIdentity} AND ${ident(map, 'source_key')} = ${refersTo}`;
}

const uuid: FieldType = { native: 'uuid', kind: 'uuid', dimensions: 0 };

function intendedKey(rule: ReferenceRule, identity: ResolvedIdentity, scope: Scope, mapped: Fragment | null, refersTo: Fragment): Fragment {
  const field = findField(identity.target, identity.targetKey[0] ?? '');
  const fromMap = inputText(mapped ?? raw('NULL'), field?.type ?? uuid);
  if (identity.strategy === 'adopted') return fromMap;
  if (identity.strategy === 'derived') {
    const derived = derivedKeySql({ system: identity.system, identity: identity.name }, refersTo);
    return mapped === null ? derived : sql`coalesce(${fromMap}, ${derived})`;
  }
  const column = scope.column(rule.columns[0] ?? '');
  const kept = field && convert(column.value, column.type, field.type);
  if (!kept)
    throw new GodwitError('mapping_invalid', `Phase ${scope.phase}: "${rule.columns.join(', ')}" cannot be a key of ${identity.name}.`);
  const isValid = kept.guards.map(({ refuse }) => refuse).reduce((all, each) => sql`${all} OR ${each}`, raw('false'));
  return sql`coalesce(${fromMap}, CASE WHEN ${isValid} THEN NULL ELSE ${kept.value} END)`;
}
