import type { DifferenceStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { shownText } from '../large-values.ts';
import { rowText } from '../output-text.ts';
import { inputText } from '../owned-types.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, hashSql, keyTextOf, keyValues, rowHash } from './compiled-mapping.ts';
import { keyTextSql } from './keys.ts';
import type { CompiledField } from './rule.ts';
import { base, mark, tracksColumns } from './synced-columns.ts';

/** Under this name the comparison's scratch holds the keys of rows whose source rows are refused: to it they are another phase's. */
export const refusedPhase = (phase: string): string => `refused ${phase}`;

/**
 * Whose the rows are that differ, and what of them people are shown. `late`: columns that settling fills later, so that how they were brought says
 * nothing of who has changed them.
 */
export function compileDifference(compiled: CompiledMapping, late: ReadonlySet<string>): DifferenceStatements {
  return {
    prepare: [{ text: 'CREATE TEMPORARY TABLE IF NOT EXISTS coming (entity text, target_key text, PRIMARY KEY (entity, target_key))' }],
    begin: [{ text: 'DROP TABLE IF EXISTS pg_temp.ranked' }, { text: 'ANALYZE pg_temp.coming' }],
    note: [
      { text: 'ANALYZE pg_temp.different' },
      { text: 'DROP TABLE IF EXISTS pg_temp.differing' },
      noteDiffering(compiled),
      { text: 'CREATE UNIQUE INDEX ON pg_temp.differing (target_key)' },
    ],
    expectMissing: statement(sql`
      WITH new AS (
        INSERT INTO pg_temp.coming (entity, target_key)
        SELECT ${literal(compiled.input.target.name)}, target_key FROM pg_temp.different WHERE kind = 'missing'
        ON CONFLICT DO NOTHING RETURNING 1
      )
      SELECT count(*)::integer AS rows FROM new`),
    page: (after, rows) =>
      statement(sql`
        SELECT kind, state, source_key AS "sourceKey", target_key AS "targetKey", encode(standing, 'hex') AS standing, bytes
        FROM pg_temp.differing WHERE target_key > ${after} ORDER BY target_key LIMIT ${rows}`),
    measured: measured(compiled),
    sides: tracksColumns(compiled) ? sides(compiled) : null,
    edited: tracksColumns(compiled) ? edited(compiled, late) : null,
    editedOf: (keys) => editedOf(compiled, late, keys),
    brought: (keys) => brought(compiled, keys),
    shown: (keys) => shown(compiled, keys),
    standing: (keys) =>
      statement(sql`
        SELECT k.target_key AS "targetKey", ${standingJson(compiled)} AS standing, NULL AS expected
        FROM unnest(${keys}::text[]) AS k (target_key) JOIN ${compiled.rows} AS t ON ${hasKey(compiled, raw('k.target_key'))}`),
  };
}

/** The target key of a row that is refused, where nothing of the key itself is at fault. */
export function keyOfRefused(compiled: CompiledMapping): Fragment {
  const names = compiled.input.mapping.identity.targetKey;
  const guards = compiled.fields.filter(({ target }) => names.includes(target.name)).flatMap((field) => field.guards);
  if (guards.length === 0) return keyTextSql(keyValues(compiled));
  const branches = guards.map(({ refuse }) => sql`WHEN ${refuse} THEN NULL`);
  return sql`CASE ${join(branches, ' ')} ELSE ${keyTextSql(keyValues(compiled))} END`;
}

/** Whether the row `t` has a key, by the key's own index where it has one column. */
function hasKey({ input, fields }: CompiledMapping, keyText: Fragment): Fragment {
  const [name, ...others] = input.mapping.identity.targetKey;
  const type = fields.find(({ target }) => target.name === name)?.target.type;
  if (name !== undefined && others.length === 0 && type) return sql`${ident('t', name)} = ${inputText(keyText, type)}`;
  return sql`${keyTextOf(input, 't')} = ${keyText}`;
}

/** The ledger's batches of the migration that stand, whose transactions rows carry until somebody else touches them. */
function writers({ input: { ledgerSchema, migration } }: CompiledMapping): Fragment {
  return sql`(
    SELECT b.transaction::xid AS writer, max(b.phase) AS phase FROM ${ident(ledgerSchema, 'batches')} AS b
    WHERE b.migration = ${literal(migration)} AND b.transaction IS NOT NULL AND b.rolled_back_at IS NULL GROUP BY 1)`;
}

/** The newest undo of each row that differs. */
function lastWrites({ input: { ledgerSchema, migration, target } }: CompiledMapping): Fragment {
  return sql`(
    SELECT DISTINCT ON (u.target_key) u.target_key, u.action, u.after_hash, u.phase
    FROM ${ident(ledgerSchema, 'undo')} AS u JOIN ${ident(ledgerSchema, 'batches')} AS b ON b.id = u.batch
    WHERE b.migration = ${literal(migration)} AND b.rolled_back_at IS NULL AND u.entity = ${literal(target.name)}
      AND u.target_key IN (SELECT target_key FROM found)
    ORDER BY u.target_key, u.number DESC)`;
}

/** An extra row is a phase's own only where that phase has written it: the others of the entity know it not. */
function noteDiffering(compiled: CompiledMapping): Statement {
  const phase = literal(compiled.input.mapping.phase);
  const ofPhase = (alias: string): Fragment => sql`(f.kind <> 'extra' OR ${ident(alias, 'phase')} = ${phase})`;
  return statement(sql`
    CREATE TEMPORARY TABLE differing AS
    WITH found AS MATERIALIZED (
      SELECT kind, source_key, target_key, false AS is_refused FROM pg_temp.different
      UNION ALL ${standingOfRefused(compiled)}
    )
    SELECT DISTINCT ON (f.target_key) f.kind, f.source_key, f.target_key, t.hash AS standing, coalesce(t.bytes, 0) AS bytes,
      CASE WHEN f.is_refused THEN 'refused'
           WHEN f.kind = 'missing' THEN CASE WHEN u.action <> 'delete' THEN 'edited' ELSE 'plain' END
           WHEN (w.writer IS NOT NULL AND ${ofPhase('w')}) OR (u.after_hash = t.hash AND ${ofPhase('u')}) THEN 'plain'
           ELSE 'edited' END AS state
    FROM found AS f
    LEFT JOIN LATERAL (
      SELECT ${rowHash(compiled, 't')} AS hash, octet_length(${rowText(raw('t'))}) AS bytes, t.xmin AS writer
      FROM ${compiled.rows} AS t WHERE ${hasKey(compiled, raw('f.target_key'))}
    ) AS t ON true
    LEFT JOIN ${writers(compiled)} AS w ON w.writer = t.writer
    LEFT JOIN ${lastWrites(compiled)} AS u ON u.target_key = f.target_key
    WHERE f.kind = 'missing' OR t.hash IS NOT NULL
    ORDER BY f.target_key, f.is_refused`);
}

/** Rows that stand though their source rows are refused by now, and that are nobody else's. */
function standingOfRefused({ input: { mapping, ledgerSchema, migration, target } }: CompiledMapping): Fragment {
  return sql`
    SELECT 'extra', e.source_key, e.target_key, true FROM pg_temp.expected AS e
    WHERE e.phase = ${literal(refusedPhase(mapping.phase))}
      AND NOT EXISTS (SELECT FROM pg_temp.expected AS o WHERE o.target_key = e.target_key AND NOT starts_with(o.phase, ${literal(refusedPhase(''))}))
      AND NOT EXISTS (SELECT FROM ${ident(ledgerSchema, 'bystanders')} AS b WHERE b.migration = ${literal(migration)}
        AND b.entity = ${literal(target.name)} AND b.target_key = e.target_key)`;
}

/** The staged rows that pass, as `i`, beside the rows `t` that stand under their keys. */
function stagedBeside(compiled: CompiledMapping, kind: 'JOIN' | 'LEFT JOIN', further: Fragment = raw('')): Fragment {
  return sql`
    ${compiled.from}
    CROSS JOIN LATERAL (SELECT ${compiled.verdict} AS verdict OFFSET 0) AS v
    CROSS JOIN LATERAL (SELECT CASE WHEN v.verdict IS NULL THEN ${keyTextSql(keyValues(compiled))} END AS target_key OFFSET 0) AS i
    ${raw(kind)} ${compiled.rows} AS t ON ${hasKey(compiled, raw('i.target_key'))} ${further}
    WHERE v.verdict IS NULL`;
}

const isStanding = ({ input }: CompiledMapping): Fragment => sql`${ident('t', input.mapping.identity.targetKey[0] ?? 'id')} IS NOT NULL`;

/** Each column on its own, as it goes into the hash. */
function differingFields(compiled: CompiledMapping): Fragment {
  const changed = compiled.fields.map((field) => {
    const [expected, actual] = [hashSql([field], ({ value }) => value), hashSql([field], standingValue)];
    return sql`CASE WHEN ${expected} <> ${actual} THEN ${literal(field.target.name)} END`;
  });
  return sql`CASE WHEN ${isStanding(compiled)} THEN array_remove(ARRAY[${join(changed)}]::text[], NULL) ELSE '{}' END`;
}

function measured(compiled: CompiledMapping): Statement {
  return statement(sql`
    SELECT i.target_key AS "targetKey", octet_length(${compiled.staged}) AS bytes, ${differingFields(compiled)} AS fields
    FROM ${stagedBeside(compiled, 'LEFT JOIN')}`);
}

/** Each column against how it was when it was last brought. Of a row that does not stand the target has changed nothing that could be named. */
function sides(compiled: CompiledMapping): Statement {
  return statement(sql`
    SELECT ${sidesOf(compiled)}
    FROM ${stagedBeside(compiled, 'LEFT JOIN', base(compiled, raw('i.target_key')))}`);
}

function sidesOf(compiled: CompiledMapping): Fragment {
  const expected = ({ value }: CompiledField): Fragment => value;
  const changed = (of: (field: CompiledField) => Fragment): Fragment =>
    join(compiled.fields.map((field) => sql`CASE WHEN ${mark(field, of)} <> ALL (b.columns) THEN ${literal(field.target.name)} END`));
  return sql`
    i.target_key AS "targetKey", b.columns IS NOT NULL AS "hasBase",
    array_remove(ARRAY[${changed(expected)}]::text[], NULL) AS "sourceChanged",
    CASE WHEN ${isStanding(compiled)} THEN array_remove(ARRAY[${changed(standingValue)}]::text[], NULL) ELSE '{}' END AS "targetChanged",
    ${isNewer(compiled)} AS "isNewer", encode(${hashSql(compiled.fields, expected)}, 'hex') AS made`;
}

const standingValue = ({ target }: CompiledField): Fragment => ident('t', target.name);

function isEdited({ fields }: CompiledMapping, late: ReadonlySet<string>): Fragment {
  const told = fields.filter(({ target }) => !late.has(target.name)).map((field) => sql`${mark(field, standingValue)} <> ALL (b.columns)`);
  return told.length === 0 ? raw('false') : sql`(${join(told, ' OR ')})`;
}

function edited(compiled: CompiledMapping, late: ReadonlySet<string>): Statement {
  return statement(sql`
    SELECT ${sidesOf(compiled)}, ${compiled.sourceKey} AS "sourceKey", ${isStanding(compiled)} AS "isStanding",
           ${differingFields(compiled)} AS fields, CASE WHEN ${isStanding(compiled)} THEN encode(${rowHash(compiled, 't')}, 'hex') END AS standing
    FROM ${stagedBeside(compiled, 'LEFT JOIN', base(compiled, raw('i.target_key')))}
      AND b.columns IS NOT NULL AND (NOT ${isStanding(compiled)} OR ${isEdited(compiled, late)})`);
}

function editedOf(compiled: CompiledMapping, late: ReadonlySet<string>, keys: readonly string[]): Statement {
  return statement(sql`
    SELECT k.target_key AS "targetKey", encode(${rowHash(compiled, 't')}, 'hex') AS standing
    FROM unnest(${keys}::text[]) AS k (target_key) JOIN ${compiled.rows} AS t ON ${hasKey(compiled, raw('k.target_key'))}
    ${base(compiled, raw('k.target_key'))} WHERE b.columns IS NOT NULL AND ${isEdited(compiled, late)}`);
}

/** NULL where the phase does not declare by which column, or either side has none there. */
function isNewer({ input: { bothChanged }, fields }: CompiledMapping): Fragment {
  const name = typeof bothChanged === 'object' ? bothChanged.newest : null;
  const field = fields.find(({ target }) => target.name === name);
  return field ? sql`(${field.value} > ${ident('t', field.target.name)})` : raw('NULL::boolean');
}

function brought({ input: { ledgerSchema, migration, target, mapping } }: CompiledMapping, keys: readonly string[]): Statement {
  return statement(sql`
    SELECT target_key AS "targetKey" FROM ${ident(ledgerSchema, 'synced_rows')}
    WHERE migration = ${literal(migration)} AND entity = ${literal(target.name)} AND phase = ${literal(mapping.phase)}
      AND target_key = ANY (${keys}::text[])`);
}

function shown(compiled: CompiledMapping, keys: readonly string[]): Statement {
  return statement(sql`
    SELECT i.target_key AS "targetKey", CASE WHEN ${isStanding(compiled)} THEN ${standingJson(compiled)} END AS standing,
           ${jsonOf(compiled, ({ value }) => value)} AS expected
    FROM ${stagedBeside(compiled, 'LEFT JOIN')} AND i.target_key = ANY (${keys}::text[])`);
}

const standingJson = (compiled: CompiledMapping): Fragment => jsonOf(compiled, ({ target }) => ident('t', target.name));

function jsonOf({ fields }: CompiledMapping, textOf: (field: CompiledField) => Fragment): Fragment {
  const columns = fields.map((field) => sql`${shownText(textOf(field), field.target.type)} AS ${ident(field.target.name)}`);
  return sql`(SELECT row_to_json(r.*)::text FROM (SELECT ${join(columns)}) AS r)`;
}
