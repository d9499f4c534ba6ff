import type { Statement } from '../../../model/session.ts';
import type { UndoInput } from '../../../model/undo-statements.ts';
import { rowsOf } from '../rows-of.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { hashByMapping, isOurs, isTaken, ledgerTable } from './rows.ts';

/** Empties the links of the taken rows and notes what they are like now as what a rollback must find; the rollback's transaction is noted too. */
export function unlink(input: UndoInput): Statement[] {
  const { links, target, phase } = input;
  if (links.length === 0) return [];
  const rows = rowsOf(target);
  const undo = ledgerTable(input, 'undo');
  const empty = join(links.map((name) => sql`${ident(name)} = NULL`));
  const isLinked = join(
    links.map((name) => sql`${ident('t', name)} IS NOT NULL`),
    ' OR ',
  );
  return [
    statement(sql`UPDATE ${rows} AS t SET ${empty} FROM pg_temp.taken AS p WHERE ${isTaken(input)} AND (${isLinked})`),
    statement(sql`
      UPDATE ${undo} AS u SET after_hash = ${hashByMapping(input, raw('p.mapping'), 't')} FROM pg_temp.taken AS p
        JOIN ${rows} AS t ON ${isTaken(input)}
      WHERE ${isOurs(input, 'u')} AND u.target_key = p.target_key
        AND u.number = (SELECT max(o.number) FROM ${undo} AS o WHERE ${isOurs(input, 'o')} AND o.target_key = p.target_key)`),
    statement(
      sql`INSERT INTO ${ledgerTable(input, 'rollbacks')} (migration, phase, entity, deleted, restored, gone)
        VALUES (${input.migration}, ${phase}, ${target.name}, 0, 0, 0)`,
    ),
  ];
}
