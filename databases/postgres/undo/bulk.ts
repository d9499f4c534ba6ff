import type { Statement } from '../../../model/session.ts';
import type { UndoInput } from '../../../model/undo-statements.ts';
import { insertedByOthers } from '../other-migrations.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, literal, raw, sql, statement } from '../sql.ts';
import { hashByMapping, isAccepted, isOurs, keyText, ledgerTable, ownTransactions } from './rows.ts';

/**
 * A bulk load keeps no undo: it began on an empty entity, and its rows carry the transactions of its batches until somebody else touches them.
 * So a rollback notes their undo first, as number 0 (before all later writes), and then goes on as for any other phase.
 */
export function noteBulk(input: UndoInput): Statement[] {
  const columns = raw('number, batch, run, phase, entity, target_key, action, before, after_hash');
  const isOwn = sql`t.xmin IN ${ownTransactions(input)}`;
  // No row has an empty hash: one that was accepted in spite of an edit stays edited to whoever does not accept it.
  const hash = sql`CASE WHEN ${isOwn} THEN coalesce(${hashByMapping(input, raw('l.mapping'), 't')}, ''::bytea) ELSE ''::bytea END`;
  return [
    statement(sql`
      INSERT INTO ${ledgerTable(input, 'undo')} (${columns})
      SELECT 0, l.batch, l.run, ${input.phase}, ${literal(input.target.name)}, ${keyText(input, 't')}, 'insert', NULL, ${hash}
      FROM (${load(input)}) AS l, ${rowsOf(input.target)} AS t
      WHERE (${isOwn} OR ${isAccepted(input, keyText(input, 't'), 'unknown')}) AND NOT ${isOthers(input)}
        AND NOT ${isNoted(
          input,
          sql`
        AND u.action = 'insert'`,
        )}`),
    // What was written moments ago has no statistics yet, and the planner would compare every pair.
    statement(sql`ANALYZE ${ledgerTable(input, 'undo')}`),
  ];
}

/** The bulk load of the phase that still stands, with one of its batches. */
function load(input: UndoInput): Fragment {
  return sql`
    SELECT b.id AS batch, b.run, b.mapping
    FROM ${ledgerTable(input, 'bulk_loads')} AS l JOIN ${ledgerTable(input, 'batches')} AS b ON b.run = l.run AND b.phase = l.phase
    WHERE ${isOurs(input, 'l')} AND b.kind = 'batch' AND b.committed_at IS NOT NULL ORDER BY l.at, b.slice LIMIT 1`;
}

/** Rows that stood before, and those that another migration has inserted since. */
function isOthers(input: UndoInput): Fragment {
  const { target, migration } = input;
  return sql`EXISTS (
    SELECT FROM (
      SELECT o.target_key FROM ${ledgerTable(input, 'bystanders')} AS o WHERE o.migration = ${migration} AND o.entity = ${literal(target.name)}
      UNION ALL ${insertedByOthers(input, target, keyText(input, 't'))}
    ) AS m (target_key) WHERE m.target_key = ${keyText(input, 't')})`;
}

/** Whether a row has undo, of whatever phase: several may write one entity. */
function isNoted(input: UndoInput, condition: Fragment): Fragment {
  return sql`EXISTS (
    SELECT FROM ${ledgerTable(input, 'undo')} AS u
    WHERE u.run = ANY (${input.runs}::uuid[]) AND u.entity = ${input.target.name} AND u.target_key = ${keyText(input, 't')}${condition})`;
}

/** Rows of which nothing says whether the load wrote them. */
export function strangers(input: UndoInput, limit: number): Statement {
  return statement(sql`
    SELECT ${keyText(input, 't')} AS key, count(*) OVER ()::integer AS total
    FROM (${load(input)}) AS l, ${rowsOf(input.target)} AS t
    WHERE NOT ${isOthers(input)} AND NOT ${isNoted(input, raw(''))} ORDER BY 1 LIMIT ${limit}`);
}
