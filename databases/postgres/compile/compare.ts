import { type FieldType, findField } from '../../../model/catalog.ts';
import { isOneToMany, optionalReferences } from '../../../model/mapping.ts';
import type { CollectContext, CompareStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { ordinalAlias } from '../../../model/transform.ts';
import { boundedText } from '../large-values.ts';
import { insertedByOthers } from '../other-migrations.ts';
import { inputTexts, plainText } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { imageRows } from '../undo/rows.ts';
import { compileChecks, numericOf } from './checks.ts';
import { bucketOf, type CompiledMapping, hashSql, keyTextOf, keyValues, rowHash } from './compiled-mapping.ts';
import { keyOfRefused, refusedPhase } from './difference.ts';
import { mappingReasons } from './guard.ts';
import { bucketSql, keyTextSql, sumsSql } from './keys.ts';
import { editedSinceNoted, noteRows, rowsToNote } from './preexisting.ts';
import { identityOf } from './reference.ts';

/**
 * Compares the target with what the mapping makes of the source now: a set of (key, hash) on each side, joined in full. Both sets are
 * temporary tables of the session.
 */
export function compileCompare(compiled: CompiledMapping, serverVersion: number): CompareStatements {
  const sums = sql`${sumsSql(raw('hash'), serverVersion)} AS sums`;
  return {
    prepare: [
      statement(sql`DROP TABLE IF EXISTS pg_temp.expected`),
      statement(sql`
        CREATE TEMPORARY TABLE expected (phase text, place bigint, source_key text, target_key text, bucket integer, hash bytea,
          amounts numeric[], currencies text[])`),
    ],
    collect: (context) => collect(compiled, context),
    read: [
      { text: 'ANALYZE pg_temp.expected' },
      { text: 'DROP TABLE IF EXISTS pg_temp.actual, pg_temp.different' },
      readActual(compiled),
      { text: 'ANALYZE pg_temp.actual' },
      ...forgetHeld(compiled),
      noteDifferent(compiled),
    ],
    differences: (limit) =>
      statement(sql`
        SELECT kind, source_key AS "sourceKey", target_key AS "targetKey"
        FROM pg_temp.different ORDER BY target_key, source_key LIMIT ${limit}`),
    totals: statement(sql`
      SELECT count(*) FILTER (WHERE kind = 'missing')::integer AS missing, count(*) FILTER (WHERE kind = 'changed')::integer AS changed,
             count(*) FILTER (WHERE kind = 'extra')::integer AS extra,
             (SELECT count(*) FROM pg_temp.actual)::integer AS owned, (SELECT count(*) FROM ${expectedRows(compiled)})::integer AS expected
      FROM pg_temp.different`),
    buckets: statement(sql`SELECT bucket, count(*)::integer AS rows, ${sums} FROM pg_temp.actual GROUP BY bucket`),
    expectedBuckets: statement(sql`SELECT bucket, count(*)::integer AS rows, ${sums} FROM ${expectedRows(compiled)} GROUP BY bucket`),
    editedSinceNoted: editedSinceNoted(compiled),
    notePreexistingRows: (run, phase) => notePreexistingRows(compiled, run, phase),
    changedFields: changedFields(compiled),
    targetRows: (keys) => targetRows(compiled, keys),
    writer: (key) => statement(sql`SELECT t.xmin::text AS transaction FROM ${compiled.rows} AS t WHERE ${hasKey(compiled, [key])}`),
    rowBefore: (image) => rowBefore(compiled, image),
    present: (identity, keys) => present(compiled, identity, keys),
    checks: compileChecks(compiled),
  };
}

/** The phase's own expected rows under the name `e`. */
function expectedRows({ input: { mapping } }: CompiledMapping): Fragment {
  return sql`(SELECT * FROM pg_temp.expected WHERE phase = ${literal(mapping.phase)} AND hash IS NOT NULL) AS e`;
}

/**
 * Rows that the ledger keeps aside for a reason of the database's are not expected. A row left to a standing one (`conflict`) is noted
 * without a hash: whatever stands there is not the phase's.
 */
function collect(compiled: CompiledMapping, { run, phase, after, amounts, notesRefused = false }: CollectContext): Statement {
  const { mapping, ledgerSchema } = compiled.input;
  const refusedKey = notesRefused ? sql`, ${keyOfRefused(compiled)} AS refused_key` : raw('');
  const added = amounts.map(({ column }) => amountOf(compiled, column));
  const currencies = amounts.map(({ currency }) => currencyOf(compiled, currency));
  const lacks = lacksOf(compiled);
  const ifExpected = (value: Fragment): Fragment => sql`CASE WHEN v.verdict IS NULL THEN ${value} END`;
  return statement(sql`
    WITH judged AS MATERIALIZED (
      SELECT v.verdict, q.reason AS left_for, ${compiled.sourceKey} AS source_key, ${placeOf(compiled, after)} AS place,
        ${compiled.isFirst} AS is_first${refusedKey},
             ${ifExpected(keyTextSql(keyValues(compiled)))} AS target_key, ${ifExpected(bucketSql(keyParts(compiled)))} AS bucket,
             ${ifExpected(hashSql(compiled.fields, ({ value }) => value))} AS hash, ARRAY[${join(added)}]::numeric[] AS amounts,
             ARRAY[${join(currencies)}]::text[] AS currencies, ARRAY[${join(lacks)}]::boolean[] AS lacks
      FROM ${compiled.from}
      LEFT JOIN ${ident(ledgerSchema, 'quarantine')} AS q ON q.run = ${run}::uuid AND q.phase = ${phase} AND q.source_key = ${compiled.sourceKey}
        AND q.status <> 'replayed' AND q.reason <> ALL (${mappingReasons(mapping)}::text[])
      CROSS JOIN LATERAL (SELECT ${compiled.verdict} AS verdict OFFSET 0) AS v
    ), collected AS (
      INSERT INTO pg_temp.expected (phase, place, source_key, target_key, bucket, hash, amounts, currencies)
      SELECT ${mapping.phase}::text, place, source_key, target_key, bucket, CASE WHEN left_for IS NULL THEN hash END, amounts, currencies
      FROM judged WHERE verdict IS NULL AND (left_for IS NULL OR left_for = 'conflict')${notesRefused ? collectRefused(mapping.phase) : raw('')}
    )
    SELECT count(*) FILTER (WHERE is_first AND verdict IS NULL AND left_for IS NULL)::integer AS expected,
           count(*) FILTER (WHERE verdict IS NULL AND left_for IS NULL)::integer AS made,
           count(*) FILTER (WHERE is_first AND verdict <> 'skip')::integer AS refused,
           count(*) FILTER (WHERE is_first AND verdict = 'skip')::integer AS skipped,
           count(*) FILTER (WHERE is_first AND verdict IS NULL AND left_for IS NOT NULL)::integer AS "left",
           ${amountSums} AS amounts, json_build_array(${join(lacks.map((_, i) => countLacking(i + 1)))}) AS lacking
    FROM judged`);
}

/** Rows that the mapping refuses, or the database did: under a name of their own, without a hash. */
function collectRefused(phase: string): Fragment {
  return sql`
      UNION ALL
      SELECT ${refusedPhase(phase)}::text, place, source_key, refused_key, NULL, NULL, NULL, NULL
      FROM judged WHERE refused_key IS NOT NULL AND CASE WHEN verdict IS NULL THEN left_for <> 'conflict' ELSE verdict <> 'skip' END`;
}

/** Whether a row names a parent that is not there, for each reference that may do without. */
function lacksOf({ fields, scope, input: { mapping } }: CompiledMapping): Fragment[] {
  return optionalReferences(mapping).map(({ target, columns }) => {
    const value = fields.find((field) => field.target.name === target)?.value ?? raw('NULL');
    const isNamed = columns.map((alias) => sql`${scope.column(alias).value} IS NOT NULL`);
    return sql`(${join(isNamed, ' AND ')} AND (${value}) IS NULL)`;
  });
}

const countLacking = (place: number): Fragment =>
  sql`count(*) FILTER (WHERE verdict IS NULL AND left_for IS NULL AND lacks[${raw(String(place))}])`;

/** Of a refused row a number may be none, such as NaN: it is in no sum. */
const amountSums = raw(`
  (SELECT coalesce(json_agg(json_build_object('place', place, 'currency', currency, 'read', read::text, 'aside', aside::text)), '[]')
   FROM (SELECT x.place, x.currency, coalesce(sum(x.amount), 0) AS read,
                coalesce(sum(x.amount) FILTER (WHERE CASE WHEN verdict IS NULL THEN left_for IS NOT NULL ELSE verdict <> 'skip' END), 0) AS aside
         FROM judged CROSS JOIN LATERAL unnest(amounts, currencies) WITH ORDINALITY AS x (amount, currency, place)
         WHERE x.amount - x.amount = 0
         GROUP BY x.place, x.currency) AS sums)`);

/** As it stands in the source, but for its case and the blanks around it. */
function currencyOf({ scope }: CompiledMapping, alias: string | null): Fragment {
  return alias === null ? raw('NULL') : sql`nullif(upper(btrim((${scope.column(alias).value})::text)), '')`;
}

/** A number to be added up: of a source row once, however many rows it becomes. */
function amountOf({ input, scope, isFirst }: CompiledMapping, alias: string): Fragment {
  const { value, type } = scope.column(alias);
  const isMade = input.sourceRead.outputs?.some((column) => column.alias === alias) ?? false;
  const number = numericOf(value, type.kind);
  return isMade || !isOneToMany(input.mapping) ? number : sql`CASE WHEN ${isFirst} THEN ${number} END`;
}

/** Far more than a source row can become rows. */
const placesPerRow = 10_000_000;

/** Places grow with the source key, and among rows that a transform made of one source row in the order in which it made them. */
function placeOf({ input: { mapping }, scope }: CompiledMapping, after: number): Fragment {
  const order = join(mapping.sourceKey.map((alias) => scope.column(alias).value));
  const { transform } = mapping;
  if (transform?.each === undefined) return sql`${after}::bigint + row_number() OVER (ORDER BY ${order})`;
  return sql`(${after}::bigint + dense_rank() OVER (ORDER BY ${order})) * ${placesPerRow} + ${ident('s', ordinalAlias(transform))}`;
}

function keyParts(compiled: CompiledMapping): { value: Fragment; isUuid: boolean }[] {
  const names = compiled.input.mapping.identity.targetKey;
  const isUuid = (name: string | undefined): boolean =>
    compiled.fields.some(({ target }) => target.name === name && target.type.native === 'uuid');
  return keyValues(compiled).map((value, i) => ({ value, isUuid: isUuid(names[i]) }));
}

/**
 * The rows of the target that are the phase's: those that it expects, and those that nobody does. Rows that stood before (bystanders), rows of
 * another phase or another migration, and rows that a conflict rule left alone are others'. One of those that the source claims
 * by now is the phase's, where the
 * conflict rule overwrites or it is as it should be.
 */
function readActual(compiled: CompiledMapping): Statement {
  const { mapping, ledgerSchema, migration, target } = compiled.input;
  const key = keyTextOf(compiled.input, 't');
  const overwrites = raw(String(mapping.conflict.action === 'update'));
  return statement(sql`
    CREATE TEMPORARY TABLE actual AS
    WITH own AS (
      SELECT target_key, bool_or(hash IS NULL) AS is_left, (array_agg(hash))[1] AS hash FROM pg_temp.expected
        WHERE phase = ${literal(mapping.phase)} GROUP BY target_key
    )
    SELECT r.* FROM (SELECT ${key} AS target_key, ${bucketOf(compiled.input, 't')} AS bucket, ${rowHash(compiled, 't')} AS hash
      FROM ${compiled.rows} AS t) AS r
    LEFT JOIN own AS e ON e.target_key = r.target_key
    LEFT JOIN (SELECT DISTINCT target_key FROM pg_temp.expected WHERE phase <> ${literal(mapping.phase)}) AS o ON o.target_key = r.target_key
    LEFT JOIN ${ident(ledgerSchema, 'bystanders')} AS b ON b.migration = ${literal(migration)}
      AND b.entity = ${literal(target.name)} AND b.target_key = r.target_key
    LEFT JOIN ${insertedByOthers(compiled.input, target, key)} AS m (target_key) ON m.target_key = r.target_key
    WHERE CASE WHEN e.target_key IS NULL THEN o.target_key IS NULL AND b.target_key IS NULL AND m.target_key IS NULL
               ELSE NOT e.is_left AND (${overwrites} OR b.target_key IS NULL OR e.hash = r.hash) END`);
}

/** Only before the first batch of the phase; a row that the source claims is the phase's all the same. */
function notePreexistingRows(compiled: CompiledMapping, run: string, phase: string): Statement {
  const found = sql`
    ${rowsToNote(compiled)} FROM ${compiled.table} AS t
    WHERE NOT EXISTS (
      SELECT FROM ${ident(compiled.input.ledgerSchema, 'batches')} AS b
      WHERE b.migration = ${compiled.input.migration} AND b.phase = ${phase} AND b.kind = 'batch' AND b.committed_at IS NOT NULL
        AND b.rolled_back_at IS NULL)`;
  return noteRows(compiled, { run, phase, batch: null }, found);
}

/** Expected rows that the conflict rule gave up for a standing row. */
function forgetHeld({ input: { mapping, ledgerSchema, migration, target } }: CompiledMapping): Statement[] {
  if (mapping.conflict.action === 'update') return [];
  return [
    statement(sql`
      DELETE FROM pg_temp.expected AS e USING ${ident(ledgerSchema, 'bystanders')} AS b
      WHERE e.phase = ${literal(mapping.phase)} AND b.migration = ${literal(migration)} AND b.entity = ${literal(target.name)}
        AND b.target_key = e.target_key
        AND NOT EXISTS (SELECT FROM pg_temp.actual AS a WHERE a.target_key = e.target_key)`),
  ];
}

function noteDifferent(compiled: CompiledMapping): Statement {
  return statement(sql`
    CREATE TEMPORARY TABLE different AS
    SELECT CASE WHEN a.target_key IS NULL THEN 'missing' WHEN e.target_key IS NULL THEN 'extra' ELSE 'changed' END AS kind,
           e.source_key, coalesce(e.target_key, a.target_key) AS target_key
    FROM ${expectedRows(compiled)} FULL JOIN pg_temp.actual AS a ON a.target_key = e.target_key
    WHERE a.hash IS DISTINCT FROM e.hash`);
}

/** Each column on its own, as it goes into the hash. */
function changedFields(compiled: CompiledMapping): Statement {
  const changed = compiled.fields.map((field) => {
    const [expected, actual] = [hashSql([field], ({ value }) => value), hashSql([field], ({ target }) => ident('t', target.name))];
    return sql`CASE WHEN ${expected} <> ${actual} THEN ${literal(field.target.name)} END`;
  });
  return statement(sql`
    SELECT i.target_key AS "targetKey", array_remove(ARRAY[${join(changed)}]::text[], NULL) AS fields
    FROM ${compiled.from}
    CROSS JOIN LATERAL (SELECT ${compiled.verdict} AS verdict OFFSET 0) AS v
    CROSS JOIN LATERAL (SELECT CASE WHEN v.verdict IS NULL THEN ${keyTextSql(keyValues(compiled))} END AS target_key OFFSET 0) AS i
    JOIN ${compiled.rows} AS t ON ${keyTextOf(compiled.input, 't')} = i.target_key`);
}

/** Rows of the target in text form, by key text, under `row key` and the columns' names. */
function targetRows(compiled: CompiledMapping, keys: readonly string[]): Statement {
  const columns = compiled.fields.map(({ target }) => sql`${boundedText(ident('t', target.name), target.type)} AS ${ident(target.name)}`);
  return statement(
    sql`SELECT ${keyTextOf(compiled.input, 't')} AS "row key", ${join(columns)} FROM ${compiled.rows} AS t WHERE ${hasKey(compiled, keys)}`,
  );
}

/** A key of one column is found by its index. */
function hasKey(compiled: CompiledMapping, keys: readonly string[]): Fragment {
  const [name, ...others] = compiled.input.mapping.identity.targetKey;
  const field = compiled.fields.find(({ target }) => target.name === name);
  return name !== undefined && others.length === 0 && field
    ? sql`${ident('t', name)} = ANY (${inputTexts(keys, field.target.type)})`
    : sql`${keyTextOf(compiled.input, 't')} = ANY (${keys}::text[])`;
}

/** An image that no longer fits the table has only NULLs. */
function rowBefore(compiled: CompiledMapping, image: string): Statement {
  const columns = compiled.fields.map(({ target }) => sql`${boundedText(ident('t', target.name), target.type)} AS ${ident(target.name)}`);
  return statement(sql`SELECT ${join(columns)} FROM ${imageRows(compiled.input, sql`${image}::text`)} AS t`);
}

const uuid: FieldType = { native: 'uuid', kind: 'uuid', dimensions: 0 };

function present(compiled: CompiledMapping, name: string, keys: readonly string[]): Statement {
  const { target, targetKey } = identityOf(compiled.scope, name);
  const [key = 'id'] = targetKey;
  const type = findField(target, key)?.type ?? uuid;
  const column = ident('p', key);
  return statement(
    sql`SELECT ${plainText(column, type)} AS key FROM ${rowsOf(target)} AS p WHERE ${column} = ANY (${inputTexts(keys, type)})`,
  );
}
