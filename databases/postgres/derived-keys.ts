import { type Entity, findField, type TypeKind } from '../../model/catalog.ts';
import type { LedgerPlace } from '../../model/ledger.ts';
import { type Mapping, rowKeyOf } from '../../model/mapping.ts';
import type { Statement } from '../../model/session.ts';
import { keyParts } from './compile/compiled-mapping.ts';
import { canonicalKeySql, derivedKeySql } from './compile/keys.ts';
import { plainText } from './owned-types.ts';
import { rowsOf } from './rows-of.ts';
import { type Fragment, ident, literal, sql, statement } from './sql.ts';

/** Kinds whose text is the same whatever a session's settings are. */
const steady: ReadonlySet<TypeKind> = new Set<TypeKind>(['smallint', 'integer', 'bigint', 'uuid', 'text', 'varchar', 'boolean', 'enum']);

/**
 * Notes how the derived keys of a mapping are read from its target, for the view `migration_mappings`: from the columns that
 * keep the legacy key. Where it
 * keeps none, there is nothing to read them from.
 */
export function noteDerivedKeys(mapping: Mapping, target: Entity, { ledgerSchema, migration }: LedgerPlace): Statement {
  const sources = ident(ledgerSchema, 'derived_key_sources');
  const { name } = mapping.identity;
  const columns = legacyColumns(mapping, target);
  if (columns === null) return statement(sql`DELETE FROM ${sources} WHERE migration = ${migration} AND identity = ${name}`);
  const { text } = statement(query(mapping, target, columns));
  return statement(sql`
    INSERT INTO ${sources} (migration, identity, entity, query) VALUES (${migration}, ${name}, ${target.name}, ${text})
    ON CONFLICT (migration, identity) DO UPDATE SET entity = excluded.entity, query = excluded.query`);
}

/** Rows of others may have a value in these columns too; only where the key follows from it, it is ours. */
function query({ identity: { name, system, targetKey } }: Mapping, target: Entity, columns: readonly string[]): Fragment {
  const canonical = canonicalKeySql(keyParts(target, columns, 't'));
  const key = ident('t', targetKey[0] ?? '');
  return sql`
    SELECT ${literal(name)}::text, ${canonical}, ${plainText(key, findField(target, targetKey[0] ?? '')?.type)} FROM ${rowsOf(target)} AS t
    WHERE ${key} = ${derivedKeySql({ system, identity: name }, canonical)}`;
}

/** The target columns that hold the parts of the legacy key as they were, in its order; null where one is not kept, or keys are not derived. */
function legacyColumns(mapping: Mapping, target: Entity): string[] | null {
  const { identity, fields } = mapping;
  const parts = rowKeyOf(mapping);
  if (identity.strategy !== 'derived' || identity.targetKey.length !== 1) return null;
  const columns = parts.flatMap((part) => {
    const copy = fields.find(({ rule }) => rule.rule === 'copy' && rule.column === part && rule.clean.length === 0);
    const type = copy && findField(target, copy.target)?.type;
    return copy && type && type.dimensions === 0 && steady.has(type.kind) ? [copy.target] : [];
  });
  return columns.length === parts.length ? columns : null;
}
