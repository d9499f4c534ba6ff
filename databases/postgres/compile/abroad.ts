import { findField } from '../../../model/catalog.ts';
import type { LedgerPlace } from '../../../model/ledger.ts';
import type { Mapping, Rule } from '../../../model/mapping.ts';
import type {
  AbroadStatements,
  AskedParent,
  BatchContext,
  FoundParent,
  ProgramInput,
  ResolvedIdentity,
} from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { inputText, plainText } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, keyTextOf } from './compiled-mapping.ts';
import { canonicalKeySql } from './keys.ts';
import { abroadOf, parentsTable, prepareTable } from './parents.ts';
import { ownKeyText } from './reference.ts';
import { scopeOf } from './scope.ts';

type ReferenceRule = Extract<Rule, { rule: 'reference' }>;

/** What a phase asks of other databases, and where the answers go. */
export function compileAbroad(compiled: CompiledMapping): AbroadStatements[] {
  return abroadOf(compiled.input).map((identity, i) => compileIdentity(compiled, identity, i + 1));
}

function compileIdentity(compiled: CompiledMapping, identity: ResolvedIdentity, number: number): AbroadStatements {
  const { input } = compiled;
  const table = parentsTable(number);
  const references = referencesTo(input.mapping, identity.name);
  return {
    identity: identity.name,
    finder: input.parents?.get(identity.name) ?? null,
    prepare: prepareTable(number),
    clear: statement(sql`TRUNCATE ${table} RESTART IDENTITY`),
    staged: gather(
      table,
      join(
        references.map(({ rule }) => stagedKeys(input, identity, rule)),
        ' UNION ALL ',
      ),
    ),
    late: references.some(({ rule }) => rule.late) ? (context) => gather(table, lateKeys(input, references, context)) : null,
    held: gather(
      table,
      join(
        references.map(({ target }) => heldKeys(compiled, target)),
        ' UNION ALL ',
      ),
    ),
    page: (after, rows) =>
      statement(sql`
        SELECT number::text AS number, refers_to AS "refersTo", own_key AS "ownKey" FROM ${table}
        WHERE number > ${after}::bigint ORDER BY number LIMIT ${rows}`),
    take: (found) => take(table, found),
    analyze: statement(sql`ANALYZE ${table}`),
  };
}

function referencesTo({ fields }: Mapping, identity: string): { target: string; rule: ReferenceRule }[] {
  return fields.flatMap(({ target, rule }) => (rule.rule === 'reference' && rule.identity === identity ? [{ target, rule }] : []));
}

const gather = (table: Fragment, keys: Fragment): Statement =>
  statement(sql`
    INSERT INTO ${table} (refers_to, own_key)
    SELECT DISTINCT ON (refers_to) refers_to, own_key FROM (${keys}) AS asked WHERE refers_to IS NOT NULL ON CONFLICT DO NOTHING`);

function stagedKeys(input: ProgramInput, identity: ResolvedIdentity, rule: ReferenceRule): Fragment {
  const scope = scopeOf(input);
  const refersTo = scope.shared(canonicalKeySql(rule.columns.map((alias) => scope.column(alias).value)));
  const own = ownKeyText(rule, identity, scope, refersTo);
  return sql`SELECT ${refersTo} AS refers_to, ${own} AS own_key FROM ${scope.staging()}`;
}

/** Late references are noted under the keys that their parents will have: no legacy keys, which begin with a digit. */
function lateKeys(
  { ledgerSchema }: ProgramInput,
  references: readonly { target: string; rule: ReferenceRule }[],
  { run, phase }: Omit<BatchContext, 'batch'>,
): Fragment {
  const fields = join(references.filter(({ rule }) => rule.late).map(({ target }) => literal(target)));
  return sql`
    SELECT '=' || l.refers_to AS refers_to, l.refers_to AS own_key FROM ${ident(ledgerSchema, 'late_references')} AS l
    WHERE l.run = ${run}::uuid AND l.phase = ${phase} AND l.field IN (${fields})`;
}

/** What the phase's rows in the target refer to, once they are noted in `pg_temp.actual`. */
function heldKeys({ rows, input }: CompiledMapping, target: string): Fragment {
  const key = plainText(ident('t', target), findField(input.target, target)?.type);
  return sql`
    SELECT '=' || ${key} AS refers_to, ${key} AS own_key FROM ${rows} AS t JOIN pg_temp.actual AS a ON a.target_key = ${keyTextOf(input, 't')}
    WHERE ${ident('t', target)} IS NOT NULL`;
}

function take(table: Fragment, found: readonly FoundParent[]): Statement {
  const [keys, targets, there] = [
    found.map((each) => each.refersTo),
    found.map((each) => each.targetKey),
    found.map((each) => each.isThere),
  ];
  return statement(sql`
    UPDATE ${table} AS p SET target_key = f.target_key, is_there = f.is_there
    FROM unnest(${keys}::text[], ${targets}::text[], ${there}::boolean[]) AS f (refers_to, target_key, is_there)
    WHERE p.refers_to = f.refers_to`);
}

/**
 * Asks, in the database of an identity, which key each of these legacy keys has there, by the key map or else the one that it has by itself, and
 * whether its row is there: {refersTo, targetKey, isThere}. Keys that have none are left out.
 */
export function findParents({ name, target, targetKey }: ResolvedIdentity, { ledgerSchema, migration }: LedgerPlace) {
  const [key = ''] = targetKey;
  const type = findField(target, key)?.type ?? { native: 'uuid', kind: 'uuid' as const, dimensions: 0 };
  const intended = raw('coalesce(m.target_key, a.own_key)');
  return (asked: readonly AskedParent[]): Statement =>
    statement(sql`
      SELECT a.refers_to AS "refersTo", ${intended} AS "targetKey", p.key IS NOT NULL AS "isThere"
      FROM unnest(${asked.map(({ refersTo }) => refersTo)}::text[], ${asked.map(({ ownKey }) => ownKey)}::text[]) AS a (refers_to, own_key)
      LEFT JOIN ${ident(ledgerSchema, 'key_map')} AS m
        ON m.migration = ${migration} AND m.identity = ${name} AND m.source_key = a.refers_to
      LEFT JOIN (SELECT ${ident(key)} AS key FROM ${rowsOf(target)}) AS p ON p.key = ${inputText(intended, type)}
      WHERE ${intended} IS NOT NULL`);
}
