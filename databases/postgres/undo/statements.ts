import type { Statement } from '../../../model/session.ts';
import type { UndoInput, UndoStatements } from '../../../model/undo-statements.ts';
import { tableName } from '../entity-name.ts';
import { rowText } from '../output-text.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { noteBulk, strangers } from './bulk.ts';
import { dropIndexes, makeIndexes } from './indexes.ts';
import { referenced, selfDependents } from './references.ts';
import {
  hashByMapping,
  imageColumns,
  imageFits,
  imageRows,
  isAccepted,
  isOurs,
  isTaken,
  isUntouched,
  ledgerTable,
  restoredColumns,
} from './rows.ts';
import { unlink } from './unlink.ts';
import { wantedKeys } from './wanted-keys.ts';

/**
 * The rollback of a phase. All writes of all runs to one row are one chain: the oldest undo says what to do, the newest what
 * must stand there now, and
 * each image must be what the write before it left, so that an edit that a later run wrote over is noticed too.
 */
export function compileUndo(input: UndoInput): UndoStatements {
  return {
    noteBulk: noteBulk(input),
    strangers: (limit) => strangers(input, limit),
    next: (run, seen, after, rows) => next(input, run, seen, after, rows),
    take: (keys) => [{ text: 'DROP TABLE IF EXISTS pg_temp.taken' }, take(input, keys), { text: 'ANALYZE pg_temp.taken' }, lock(input)],
    dependents: selfDependents(input),
    blocked: (released, limit) =>
      statement(sql`
        SELECT *, count(*) OVER ()::integer AS total
          FROM (${join([altered(input), misfits(input), ...referenced(input, released)], ' UNION ALL ')}) AS b
        ORDER BY key, reason, entity, "byKey" LIMIT ${limit}`),
    unlink: unlink(input),
    counts: statement(counts(input)),
    apply: [...makeIndexes(input), note(input), change(input), forget(input), ...dropIndexes(input)],
    resisting: resisting(input),
    finish: finish(input),
  };
}

function next(input: UndoInput, run: string, seen: readonly string[], after: string, rows: number): Statement {
  const undo = ledgerTable(input, 'undo');
  const isSeen = sql`EXISTS (
    SELECT FROM ${undo} AS o WHERE o.run = ANY (${seen}::uuid[]) AND o.phase = ${input.phase} AND o.target_key = u.target_key)`;
  return statement(sql`
    SELECT DISTINCT u.target_key AS key FROM ${undo} AS u
    WHERE u.run = ${run}::uuid AND u.phase = ${input.phase} AND u.target_key > ${after} AND NOT ${isSeen}
    ORDER BY u.target_key LIMIT ${rows}`);
}

function take(input: UndoInput, keys: readonly string[]): Statement {
  const wanted = wantedKeys(input, keys);
  return statement(sql`
    CREATE TEMPORARY TABLE taken ON COMMIT DROP AS
    WITH wanted AS (SELECT * FROM ${wanted.rows}),
    history AS (
      SELECT u.target_key, u.number, u.action, u.before, u.after_hash, b.mapping, lead(u.before) OVER (PARTITION BY u.target_key
        ORDER BY u.number) AS next
      FROM wanted AS w JOIN ${ledgerTable(input, 'undo')} AS u ON ${isOurs(input, 'u')} AND u.target_key = w.target_key
      JOIN ${ledgerTable(input, 'batches')} AS b ON b.id = u.batch
    ), chains AS (
      SELECT h.target_key, CASE (array_agg(h.action ORDER BY h.number))[1] WHEN 'insert' THEN 'insert' ELSE 'update' END AS action,
             (array_agg(h.action ORDER BY h.number DESC))[1] AS last_action, (array_agg(h.before ORDER BY h.number))[1] AS before,
             (array_agg(h.after_hash ORDER BY h.number DESC))[1] AS after_hash, (array_agg(h.mapping ORDER BY h.number DESC))[1] AS mapping,
             bool_or(${isBroken(input)}) AS is_broken
      FROM history AS h, LATERAL ${imageRows(input, raw('h.next'))} AS i
      GROUP BY h.target_key
    )
    SELECT c.*, ${wanted.typed} FROM wanted AS w JOIN chains AS c ON c.target_key = w.target_key`);
}

/** What the next run found is not what this one left. The undo of a bulk load is noted later and says nothing of it. */
function isBroken(input: UndoInput): Fragment {
  return sql`h.number > 0 AND h.next IS NOT NULL AND ${hashByMapping(input, raw('h.mapping'), 'i')} IS DISTINCT FROM h.after_hash`;
}

const takenRows = (input: UndoInput): Fragment => sql`pg_temp.taken AS p JOIN ${rowsOf(input.target)} AS t ON ${isTaken(input)}`;

function lock(input: UndoInput): Statement {
  return statement(sql`SELECT count(*) FROM (SELECT FROM ${takenRows(input)} ORDER BY p.target_key FOR UPDATE OF t) AS locked`);
}

function altered(input: UndoInput): Fragment {
  const untouched = isUntouched(input);
  return sql`
    SELECT p.target_key AS key, CASE WHEN ${untouched} IS NULL THEN 'unproven' ELSE 'edited' END AS reason, NULL AS entity, NULL AS "byKey"
    FROM ${takenRows(input)} WHERE (p.is_broken OR ${untouched} IS NOT TRUE) AND NOT ${isAccepted(input, raw('p.target_key'), 'known')}`;
}

function misfits(input: UndoInput): Fragment {
  return sql`
    SELECT p.target_key, 'structure', NULL, NULL FROM pg_temp.taken AS p WHERE p.action = 'update' AND NOT ${imageFits(input, raw('p.before'))}`;
}

/** A row that a run removed and nobody has put back: it is made again from its image. */
const isRemoved = raw("(p.action = 'update' AND p.last_action = 'delete')");

function counts(input: UndoInput): Fragment {
  const key = ident('t', input.targetKey[0] ?? 'id');
  return sql`
    SELECT count(*) FILTER (WHERE p.action = 'insert' AND ${key} IS NOT NULL)::integer AS delete,
           count(*) FILTER (WHERE p.action = 'update' AND (${key} IS NOT NULL OR ${isRemoved}))::integer AS restore,
           count(*) FILTER (WHERE ${key} IS NULL AND NOT ${isRemoved})::integer AS gone
    FROM pg_temp.taken AS p LEFT JOIN ${rowsOf(input.target)} AS t ON ${isTaken(input)}`;
}

function note(input: UndoInput): Statement {
  return statement(sql`
    INSERT INTO ${ledgerTable(input, 'rollbacks')} (migration, phase, entity, deleted, restored, gone)
    SELECT ${input.migration}, ${input.phase}, ${input.target.name}, c.delete, c.restore, c.gone FROM (${counts(input)}) AS c`);
}

/** One statement, so that foreign keys within the entity are checked when all is done. */
function change(input: UndoInput): Statement {
  const rows = rowsOf(input.target);
  const sets = restoredColumns(input).map((name) => sql`${ident(name)} = ${ident('i', name)}`);
  const restored =
    sets.length === 0
      ? raw('')
      : sql`, restored AS (
      UPDATE ${rows} AS t SET ${join(sets)} FROM pg_temp.taken AS p, LATERAL ${imageRows(input, raw('p.before'))} AS i
      WHERE p.action = 'update' AND ${isTaken(input)}
    )`;
  return statement(sql`
    WITH deleted AS (
      DELETE FROM ${rows} AS t USING pg_temp.taken AS p WHERE p.action = 'insert' AND ${isTaken(input)} RETURNING p.target_key
    )${restored}, remade AS (
      INSERT INTO ${tableName(input.target)} (${join(imageColumns(input).map((name) => ident(name)))}) OVERRIDING SYSTEM VALUE
      SELECT ${join(imageColumns(input).map((name) => ident('i', name)))} FROM pg_temp.taken AS p, LATERAL ${imageRows(input, raw('p.before'))} AS i
      WHERE ${isRemoved} AND NOT EXISTS (SELECT FROM ${rows} AS t WHERE ${isTaken(input)})
    )
    SELECT count(*) FROM deleted`);
}

function forget(input: UndoInput): Statement {
  return statement(sql`
    DELETE FROM ${ledgerTable(input, 'undo')} AS u USING pg_temp.taken AS p WHERE ${isOurs(input, 'u')} AND u.target_key = p.target_key`);
}

function resisting(input: UndoInput): Statement {
  return statement(sql`
    SELECT p.target_key AS key FROM ${takenRows(input)} WHERE p.action = 'insert' OR ${rowText(raw('t'))} IS DISTINCT
      FROM p.before ORDER BY p.target_key LIMIT 100`);
}

function finish(input: UndoInput): Statement[] {
  const { migration, runs, phase, identity } = input;
  const without = (name: string): Statement =>
    statement(sql`DELETE FROM ${ledgerTable(input, name)} WHERE run = ANY (${runs}::uuid[]) AND phase = ${phase}`);
  return [
    statement(
      sql`DELETE FROM ${ledgerTable(input, 'key_map')} WHERE migration = ${migration} AND identity = ${identity} AND run = ANY (${runs}::uuid[])`,
    ),
    without('late_references'),
    without('quarantine'),
    without('bulk_loads'),
    statement(sql`
      UPDATE ${ledgerTable(input, 'batches')} SET rolled_back_at = clock_timestamp()
      WHERE run = ANY (${runs}::uuid[]) AND phase = ${phase} AND rolled_back_at IS NULL`),
  ];
}
