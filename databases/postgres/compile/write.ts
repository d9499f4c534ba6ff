import { isOneToMany } from '../../../model/mapping.ts';
import type { BatchContext } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { rowText } from '../output-text.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { bucketOf, type CompiledMapping, columnList, keyColumns, keyTextOf, keyValues, rowHash } from './compiled-mapping.ts';
import { countFanOut, countWritten } from './fan-out.ts';
import { keyTextSql, sumsSql } from './keys.ts';
import { noteRows } from './preexisting.ts';
import { holdUnlisted, sameKey } from './repaired.ts';
import { holdJudged, judgesRows, keepStanding, noteLoaded, noteMerged, prepareJudged } from './synced-columns.ts';

const valueList = ({ fields }: CompiledMapping): Fragment =>
  join(fields.map(({ target, value }) => sql`${value} AS ${ident(target.name)}`));

/** Identity columns that refuse values take those of the mapping all the same. */
export function overriding({ fields }: CompiledMapping): Fragment {
  return raw(fields.some(({ target }) => target.generated === 'identity_always') ? 'OVERRIDING SYSTEM VALUE ' : '');
}

/** References whose parent is not there yet, kept for settle. */
function keepLate(compiled: CompiledMapping, { run, phase }: BatchContext): Statement[] {
  const key = keyTextSql(keyValues(compiled));
  return compiled.fields.flatMap(({ target, late }) => {
    if (!late) return [];
    const { ledgerSchema } = compiled.input;
    return statement(sql`
      INSERT INTO ${ident(ledgerSchema, 'late_references')} (run, phase, field, target_key, source_key, refers_to)
      SELECT ${run}::uuid, ${phase}, ${literal(target.name)}, ${key}, ${compiled.sourceKey}, (${late.intended})::text
      FROM ${compiled.from}
      WHERE ${compiled.passes} AND ${late.intended} IS NOT NULL AND NOT ${late.parentIsThere}
      ON CONFLICT (run, phase, field, target_key) DO UPDATE SET source_key = excluded.source_key, refers_to = excluded.refers_to`);
  });
}

/** Bulk mode: one statement inserts, hashes what was inserted and adds up the hashes. */
export function writeBulk(compiled: CompiledMapping, context: BatchContext, serverVersion: number): Statement[] {
  const several = isOneToMany(compiled.input.mapping);
  const insert = statement(sql`
    WITH written AS (
      INSERT INTO ${compiled.table} AS t (${columnList(compiled)}) ${overriding(compiled)}
      SELECT ${valueList(compiled)}
      FROM ${compiled.from}
      WHERE ${compiled.passes}
      RETURNING ${bucketOf(compiled.input, 't')} AS bucket, ${rowHash(compiled, 't')} AS hash
    )
    SELECT ${several ? raw('NULL') : raw("'inserted'")} AS fate, count(*)::integer AS rows, bucket, ${sumsSql(raw('hash'), serverVersion)} AS sums
    FROM written GROUP BY bucket`);
  return [...keepLate(compiled, context), ...noteLoaded(compiled, context), ...(several ? [countWritten(compiled)] : []), insert];
}

/** Scratch of merge mode: the rows as they should be, those left alone on purpose, those written. */
export function prepareMerge(compiled: CompiledMapping): Statement[] {
  const columns = compiled.fields.map(({ target }) => sql`${ident(target.name)} ${raw(target.type.native)}`);
  return [
    statement(sql`DROP TABLE IF EXISTS pg_temp.shaped, pg_temp.held, pg_temp.touched`),
    statement(
      sql`CREATE TEMPORARY TABLE shaped (${join([...columns, raw('"source key" text'), raw('"row key" text')])}) ON COMMIT DELETE ROWS`,
    ),
    statement(
      sql`CREATE TEMPORARY TABLE held (target_key text PRIMARY KEY, fate text NOT NULL, hash bytea NOT NULL) ON COMMIT DELETE ROWS`,
    ),
    statement(
      sql`CREATE TEMPORARY TABLE touched (target_key text PRIMARY KEY, action text NOT NULL, before text, hash bytea NOT NULL) ON COMMIT DELETE ROWS`,
    ),
    ...(judgesRows(compiled) ? prepareJudged : []),
  ];
}

/** Merge mode: classifies each row by key into new, different and equal; keeps images for undo; returns fates with hashes added up. */
export function writeMerge(compiled: CompiledMapping, context: BatchContext, serverVersion: number): Statement[] {
  return [
    ...keepLate(compiled, context),
    shapeRows(compiled),
    ...(compiled.input.mapping.conflict.action === 'update' ? [] : [holdRows(compiled)]),
    ...(compiled.input.mapping.conflict.action === 'fail' ? [refuseHeld(compiled, context)] : [keepHeld(compiled, context)]),
    ...holdUnlisted(compiled, context),
    ...holdJudged(compiled, context),
    ...noteMerged(compiled, context),
    ...keepStanding(compiled, context),
    updateRows(compiled),
    insertRows(compiled),
    keepUndo(compiled, context),
    countRows(compiled, serverVersion),
  ].filter((each) => each !== null);
}

function shapeRows(compiled: CompiledMapping): Statement {
  return statement(sql`
    INSERT INTO pg_temp.shaped (${columnList(compiled)}, "source key", "row key")
    SELECT ${valueList(compiled)}, ${compiled.sourceKey}, ${keyTextSql(keyValues(compiled))}
    FROM ${compiled.from}
    WHERE ${compiled.passes}`);
}

const differs = (compiled: CompiledMapping): Fragment => sql`${rowHash(compiled, 't')} <> ${rowHash(compiled, 'n')}`;

/** Rows of the target that differ and win by the mapping's conflict rule. */
function holdRows(compiled: CompiledMapping): Statement {
  const { action, newestBy } = compiled.input.mapping.conflict;
  const wins =
    action === 'newest' && newestBy !== undefined ? sql` AND (${ident('n', newestBy)} > ${ident('t', newestBy)}) IS NOT TRUE` : raw('');
  const fate = action === 'fail' ? 'quarantined' : 'skipped';
  return statement(sql`
    INSERT INTO pg_temp.held (target_key, fate, hash)
    SELECT n."row key", ${literal(fate)}, ${rowHash(compiled, 't')}
    FROM pg_temp.shaped AS n JOIN ${compiled.rows} AS t ON ${sameKey(compiled)}
    WHERE ${differs(compiled)}${wins}`);
}

function refuseHeld(compiled: CompiledMapping, context: BatchContext): Statement {
  return statement(sql`
    ${quarantineInto(compiled)}
    SELECT ${quarantineValues(compiled, context)}, 'conflict', NULL, convert_to(${compiled.staged}, 'UTF8')
    FROM pg_temp.held AS h JOIN pg_temp.shaped AS n ON n."row key" = h.target_key JOIN pg_temp.staging AS s ON n."source key" = ${compiled.sourceKey}
    ${quarantineAgain}`);
}

/** Rows that the conflict rule left alone belong to others: validation does not judge them. */
function keepHeld(compiled: CompiledMapping, context: BatchContext): Statement | null {
  if (compiled.input.mapping.conflict.action === 'update') return null;
  return noteRows(compiled, context, raw('SELECT target_key, hash FROM pg_temp.held'));
}

function updateRows(compiled: CompiledMapping): Statement | null {
  const keyNames = new Set(compiled.input.mapping.identity.targetKey);
  const sets = compiled.fields.filter(({ target }) => !keyNames.has(target.name) && target.generated !== 'identity_always');
  if (sets.length === 0) return null;
  return statement(sql`
    WITH different AS MATERIALIZED (
      SELECT ${join(keyColumns(compiled.input, 't'))}, n."row key" AS row_key, ${rowText(raw('t'))} AS before
      FROM ${compiled.rows} AS t JOIN pg_temp.shaped AS n ON ${sameKey(compiled)}
      WHERE ${differs(compiled)} AND NOT EXISTS (SELECT FROM pg_temp.held AS h WHERE h.target_key = n."row key")
      FOR UPDATE OF t
    ), updated AS (
      UPDATE ${compiled.rows} AS t
      SET ${join(sets.map(({ target }) => sql`${ident(target.name)} = ${ident('n', target.name)}`))}
      FROM pg_temp.shaped AS n, different AS d
      WHERE ${sameKey(compiled)} AND d.row_key = n."row key"
      RETURNING d.row_key, d.before, ${rowHash(compiled, 't')} AS hash
    )
    INSERT INTO pg_temp.touched (target_key, action, before, hash) SELECT row_key, 'update', before, hash FROM updated`);
}

function insertRows(compiled: CompiledMapping): Statement {
  return statement(sql`
    WITH inserted AS (
      INSERT INTO ${compiled.table} AS t (${columnList(compiled)}) ${overriding(compiled)}
      SELECT ${columnList(compiled, 'n')} FROM pg_temp.shaped AS n
      WHERE NOT EXISTS (SELECT FROM ${compiled.rows} AS t WHERE ${sameKey(compiled)})${mayCome(compiled)}
      RETURNING ${keyTextOf(compiled.input, 't')} AS row_key, ${rowHash(compiled, 't')} AS hash
    )
    INSERT INTO pg_temp.touched (target_key, action, before, hash) SELECT row_key, 'insert', NULL, hash FROM inserted`);
}

/** Nothing is held but by a conflict rule for a row that stands, unless a differential is brought or rows of both sides are merged. */
const mayCome = (compiled: CompiledMapping): Fragment =>
  compiled.input.repairs || judgesRows(compiled)
    ? raw(' AND NOT EXISTS (SELECT FROM pg_temp.held AS h WHERE h.target_key = n."row key")')
    : raw('');

function keepUndo({ input }: CompiledMapping, { batch, run, phase }: BatchContext): Statement {
  return statement(sql`
    INSERT INTO ${ident(input.ledgerSchema, 'undo')} (batch, run, phase, entity, target_key, action, before, after_hash)
    SELECT ${batch}::uuid, ${run}::uuid, ${phase}, ${literal(input.target.name)}, target_key, action, before, hash FROM pg_temp.touched`);
}

const standing = raw("'inserted', 'overwritten', 'unchanged'");

const fateOfTouched = raw("CASE w.action WHEN 'insert' THEN 'inserted' WHEN 'update' THEN 'overwritten' ELSE 'unchanged' END");

function countRows(compiled: CompiledMapping, serverVersion: number): Statement {
  const { input } = compiled;
  if (isOneToMany(input.mapping)) return countFanOut(mergedRows(compiled), serverVersion);
  return statement(sql`
    SELECT fate, count(*)::integer AS rows, CASE WHEN fate IN (${standing}) THEN bucket END AS bucket,
           CASE WHEN fate IN (${standing}) THEN ${sumsSql(raw('hash'), serverVersion)} END AS sums
    FROM (
      SELECT coalesce(h.fate, ${fateOfTouched}) AS fate,
             CASE WHEN h.fate IS NULL THEN ${bucketOf(input, 'n')} ELSE -1 END AS bucket, coalesce(w.hash, ${rowHash(compiled, 'n')}) AS hash
      FROM pg_temp.shaped AS n
      LEFT JOIN pg_temp.held AS h ON h.target_key = n."row key"
      LEFT JOIN pg_temp.touched AS w ON w.target_key = n."row key"
    ) AS rows
    GROUP BY fate, bucket`);
}

/** The shaped rows with their fates, where no conflict rule leaves any alone. */
function mergedRows(compiled: CompiledMapping): Fragment {
  const isHeld = compiled.input.repairs !== undefined || judgesRows(compiled);
  const fate = isHeld ? sql`coalesce(h.fate, ${fateOfTouched})` : fateOfTouched;
  return sql`
    SELECT n."source key" AS source_key, ${fate} AS fate,
           ${bucketOf(compiled.input, 'n')} AS bucket, coalesce(w.hash, ${rowHash(compiled, 'n')}) AS hash
    FROM pg_temp.shaped AS n LEFT JOIN pg_temp.touched AS w ON w.target_key = n."row key"
    ${isHeld ? raw('LEFT JOIN pg_temp.held AS h ON h.target_key = n."row key"') : raw('')}`;
}

/** Accounts for the staged rows that the verdict keeps out: the refused into quarantine with their reason, the skipped by number. */
export function keepRemainder(compiled: CompiledMapping, context: BatchContext): Statement {
  return statement(sql`
    WITH refused AS MATERIALIZED (
      SELECT verdict, source_key, staged
      FROM (SELECT ${compiled.verdict} AS verdict, ${compiled.sourceKey} AS source_key, ${compiled.staged} AS staged
        FROM ${compiled.from} WHERE ${compiled.isFirst}) AS judged
      WHERE verdict IS NOT NULL
    ), kept AS (
      ${quarantineInto(compiled)}
      SELECT ${context.batch}::uuid, ${context.run}::uuid, ${context.phase}, ${literal(compiled.input.sourceRead.entity.name)}, source_key,
             split_part(verdict, '|', 1), nullif(substr(verdict, strpos(verdict, '|') + 1), ''), convert_to(staged, 'UTF8')
      FROM refused WHERE verdict <> 'skip'
      ${quarantineAgain}
    )
    SELECT CASE WHEN verdict = 'skip' THEN 'skipped' ELSE 'quarantined' END AS fate, count(*)::integer AS rows,
      NULL::integer AS bucket, NULL::text[] AS sums
    FROM refused GROUP BY 1`);
}

const quarantineInto = ({ input }: CompiledMapping): Fragment =>
  sql`INSERT INTO ${ident(input.ledgerSchema, 'quarantine')} (batch, run, phase, entity, source_key, reason, field, row)`;

const quarantineValues = (compiled: CompiledMapping, { batch, run, phase }: BatchContext): Fragment =>
  sql`${batch}::uuid, ${run}::uuid, ${phase}, ${literal(compiled.input.sourceRead.entity.name)}, n."source key"`;

/** A row that an earlier pass of the run kept aside already. */
const quarantineAgain = raw(`ON CONFLICT (run, phase, source_key)
      DO UPDATE SET batch = excluded.batch, reason = excluded.reason, field = excluded.field, row = excluded.row, status = 'open'`);
