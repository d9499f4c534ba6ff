import { makesSeveral } from '../../../model/mapping.ts';
import type { BatchContext } from '../../../model/program.ts';
import type { Statement } from '../../../model/session.ts';
import { rowText } from '../output-text.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { noteRows } from './bystanders.ts';
import { keyTextSql, sumsSql } from './keys.ts';
import { countSeveral, countWritten } from './several.ts';
import { bucketOf, columnList, keyColumns, keyTextOf, keyValues, rowHash, type Shape } from './shape.ts';

const valueList = ({ fields }: Shape): Fragment => join(fields.map(({ target, value }) => sql`${value} AS ${ident(target.name)}`));

/** Identity columns that refuse values take those of the mapping all the same. */
export function overriding({ fields }: Shape): Fragment {
  return raw(fields.some(({ target }) => target.generated === 'identity_always') ? 'OVERRIDING SYSTEM VALUE ' : '');
}

/** References whose parent is not there yet, kept for settle. */
function keepLate(shape: Shape, { run, phase }: BatchContext): Statement[] {
  const key = keyTextSql(keyValues(shape));
  return shape.fields.flatMap(({ target, late }) => {
    if (!late) return [];
    const { ledgerSchema } = shape.input;
    return statement(sql`
      INSERT INTO ${ident(ledgerSchema, 'late_references')} (run, phase, field, target_key, source_key, refers_to)
      SELECT ${run}::uuid, ${phase}, ${literal(target.name)}, ${key}, ${shape.sourceKey}, (${late.intended})::text
      FROM ${shape.from}
      WHERE ${shape.passes} AND ${late.intended} IS NOT NULL AND NOT ${late.parentIsThere}
      ON CONFLICT (run, phase, field, target_key) DO UPDATE SET source_key = excluded.source_key, refers_to = excluded.refers_to`);
  });
}

/** Bulk mode: one statement inserts, hashes what was inserted and adds up the hashes. */
export function writeBulk(shape: Shape, context: BatchContext, serverVersion: number): Statement[] {
  const several = makesSeveral(shape.input.mapping);
  const insert = statement(sql`
    WITH written AS (
      INSERT INTO ${shape.table} AS t (${columnList(shape)}) ${overriding(shape)}
      SELECT ${valueList(shape)}
      FROM ${shape.from}
      WHERE ${shape.passes}
      RETURNING ${bucketOf(shape.input, 't')} AS bucket, ${rowHash(shape, 't')} AS hash
    )
    SELECT ${several ? raw('NULL') : raw("'inserted'")} AS fate, count(*)::integer AS rows, bucket, ${sumsSql(raw('hash'), serverVersion)} AS sums
    FROM written GROUP BY bucket`);
  return [...keepLate(shape, context), ...(several ? [countWritten(shape)] : []), insert];
}

/** Scratch of merge mode: the rows as they should be, those left alone on purpose, those written. */
export function prepareMerge(shape: Shape): Statement[] {
  const columns = shape.fields.map(({ target }) => sql`${ident(target.name)} ${raw(target.type.native)}`);
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
  ];
}

/** Merge mode: classifies each row by key into new, different and equal; keeps images for undo; returns fates with hashes added up. */
export function writeMerge(shape: Shape, context: BatchContext, serverVersion: number): Statement[] {
  return [
    ...keepLate(shape, context),
    shapeRows(shape),
    ...(shape.input.mapping.conflict.action === 'update' ? [] : [holdRows(shape)]),
    ...(shape.input.mapping.conflict.action === 'fail' ? [refuseHeld(shape, context)] : [keepHeld(shape, context)]),
    updateRows(shape),
    insertRows(shape),
    keepUndo(shape, context),
    countRows(shape, serverVersion),
  ].filter((each) => each !== null);
}

function shapeRows(shape: Shape): Statement {
  return statement(sql`
    INSERT INTO pg_temp.shaped (${columnList(shape)}, "source key", "row key")
    SELECT ${valueList(shape)}, ${shape.sourceKey}, ${keyTextSql(keyValues(shape))}
    FROM ${shape.from}
    WHERE ${shape.passes}`);
}

const sameKey = ({ input }: Shape): Fragment =>
  join(
    input.mapping.identity.targetKey.map((name) => sql`${ident('t', name)} = ${ident('n', name)}`),
    ' AND ',
  );

const differs = (shape: Shape): Fragment => sql`${rowHash(shape, 't')} <> ${rowHash(shape, 'n')}`;

/** Rows of the target that differ and win by the mapping's conflict rule. */
function holdRows(shape: Shape): Statement {
  const { action, newestBy } = shape.input.mapping.conflict;
  const wins =
    action === 'newest' && newestBy !== undefined ? sql` AND (${ident('n', newestBy)} > ${ident('t', newestBy)}) IS NOT TRUE` : raw('');
  const fate = action === 'fail' ? 'quarantined' : 'skipped';
  return statement(sql`
    INSERT INTO pg_temp.held (target_key, fate, hash)
    SELECT n."row key", ${literal(fate)}, ${rowHash(shape, 't')}
    FROM pg_temp.shaped AS n JOIN ${shape.rows} AS t ON ${sameKey(shape)}
    WHERE ${differs(shape)}${wins}`);
}

function refuseHeld(shape: Shape, context: BatchContext): Statement {
  return statement(sql`
    ${quarantineInto(shape)}
    SELECT ${quarantineValues(shape, context)}, 'conflict', NULL, convert_to(${shape.staged}, 'UTF8')
    FROM pg_temp.held AS h JOIN pg_temp.shaped AS n ON n."row key" = h.target_key JOIN pg_temp.staging AS s ON n."source key" = ${shape.sourceKey}
    ${quarantineAgain}`);
}

/** Rows that the conflict rule left alone belong to others: validation does not judge them. */
function keepHeld(shape: Shape, context: BatchContext): Statement | null {
  if (shape.input.mapping.conflict.action === 'update') return null;
  return noteRows(shape, context, raw('SELECT target_key, hash FROM pg_temp.held'));
}

function updateRows(shape: Shape): Statement | null {
  const keyNames = new Set(shape.input.mapping.identity.targetKey);
  const sets = shape.fields.filter(({ target }) => !keyNames.has(target.name) && target.generated !== 'identity_always');
  if (sets.length === 0) return null;
  return statement(sql`
    WITH different AS MATERIALIZED (
      SELECT ${join(keyColumns(shape.input, 't'))}, n."row key" AS row_key, ${rowText(raw('t'))} AS before
      FROM ${shape.rows} AS t JOIN pg_temp.shaped AS n ON ${sameKey(shape)}
      WHERE ${differs(shape)} AND NOT EXISTS (SELECT FROM pg_temp.held AS h WHERE h.target_key = n."row key")
      FOR UPDATE OF t
    ), updated AS (
      UPDATE ${shape.rows} AS t
      SET ${join(sets.map(({ target }) => sql`${ident(target.name)} = ${ident('n', target.name)}`))}
      FROM pg_temp.shaped AS n, different AS d
      WHERE ${sameKey(shape)} AND d.row_key = n."row key"
      RETURNING d.row_key, d.before, ${rowHash(shape, 't')} AS hash
    )
    INSERT INTO pg_temp.touched (target_key, action, before, hash) SELECT row_key, 'update', before, hash FROM updated`);
}

function insertRows(shape: Shape): Statement {
  return statement(sql`
    WITH inserted AS (
      INSERT INTO ${shape.table} AS t (${columnList(shape)}) ${overriding(shape)}
      SELECT ${columnList(shape, 'n')} FROM pg_temp.shaped AS n
      WHERE NOT EXISTS (SELECT FROM ${shape.rows} AS t WHERE ${sameKey(shape)})
      RETURNING ${keyTextOf(shape.input, 't')} AS row_key, ${rowHash(shape, 't')} AS hash
    )
    INSERT INTO pg_temp.touched (target_key, action, before, hash) SELECT row_key, 'insert', NULL, hash FROM inserted`);
}

function keepUndo({ input }: Shape, { batch, run, phase }: BatchContext): Statement {
  return statement(sql`
    INSERT INTO ${ident(input.ledgerSchema, 'undo')} (batch, run, phase, entity, target_key, action, before, after_hash)
    SELECT ${batch}::uuid, ${run}::uuid, ${phase}, ${literal(input.target.name)}, target_key, action, before, hash FROM pg_temp.touched`);
}

const standing = raw("'inserted', 'overwritten', 'unchanged'");

const fateOfTouched = raw("CASE w.action WHEN 'insert' THEN 'inserted' WHEN 'update' THEN 'overwritten' ELSE 'unchanged' END");

function countRows(shape: Shape, serverVersion: number): Statement {
  const { input } = shape;
  if (makesSeveral(input.mapping)) return countSeveral(mergedRows(shape), serverVersion);
  return statement(sql`
    SELECT fate, count(*)::integer AS rows, CASE WHEN fate IN (${standing}) THEN bucket END AS bucket,
           CASE WHEN fate IN (${standing}) THEN ${sumsSql(raw('hash'), serverVersion)} END AS sums
    FROM (
      SELECT coalesce(h.fate, ${fateOfTouched}) AS fate,
             CASE WHEN h.fate IS NULL THEN ${bucketOf(input, 'n')} ELSE -1 END AS bucket, coalesce(w.hash, ${rowHash(shape, 'n')}) AS hash
      FROM pg_temp.shaped AS n
      LEFT JOIN pg_temp.held AS h ON h.target_key = n."row key"
      LEFT JOIN pg_temp.touched AS w ON w.target_key = n."row key"
    ) AS rows
    GROUP BY fate, bucket`);
}

/** The shaped rows with their fates, where no conflict rule leaves any alone. */
function mergedRows(shape: Shape): Fragment {
  return sql`
    SELECT n."source key" AS source_key, ${fateOfTouched} AS fate,
           ${bucketOf(shape.input, 'n')} AS bucket, coalesce(w.hash, ${rowHash(shape, 'n')}) AS hash
    FROM pg_temp.shaped AS n LEFT JOIN pg_temp.touched AS w ON w.target_key = n."row key"`;
}

/** Accounts for the staged rows that the verdict keeps out: the refused into quarantine with their reason, the skipped by number. */
export function keepRemainder(shape: Shape, context: BatchContext): Statement {
  return statement(sql`
    WITH refused AS MATERIALIZED (
      SELECT verdict, source_key, staged
      FROM (SELECT ${shape.verdict} AS verdict, ${shape.sourceKey} AS source_key, ${shape.staged} AS staged FROM ${shape.from} WHERE ${shape.isFirst}) AS judged
      WHERE verdict IS NOT NULL
    ), kept AS (
      ${quarantineInto(shape)}
      SELECT ${context.batch}::uuid, ${context.run}::uuid, ${context.phase}, ${literal(shape.input.extract.entity.name)}, source_key,
             split_part(verdict, '|', 1), nullif(substr(verdict, strpos(verdict, '|') + 1), ''), convert_to(staged, 'UTF8')
      FROM refused WHERE verdict <> 'skip'
      ${quarantineAgain}
    )
    SELECT CASE WHEN verdict = 'skip' THEN 'skipped' ELSE 'quarantined' END AS fate, count(*)::integer AS rows, NULL::integer AS bucket, NULL::text[] AS sums
    FROM refused GROUP BY 1`);
}

const quarantineInto = ({ input }: Shape): Fragment =>
  sql`INSERT INTO ${ident(input.ledgerSchema, 'quarantine')} (batch, run, phase, entity, source_key, reason, field, row)`;

const quarantineValues = (shape: Shape, { batch, run, phase }: BatchContext): Fragment =>
  sql`${batch}::uuid, ${run}::uuid, ${phase}, ${literal(shape.input.extract.entity.name)}, n."source key"`;

/** A row that an earlier pass of the run kept aside already. */
const quarantineAgain = raw(`ON CONFLICT (run, phase, source_key)
      DO UPDATE SET batch = excluded.batch, reason = excluded.reason, field = excluded.field, row = excluded.row, status = 'open'`);
