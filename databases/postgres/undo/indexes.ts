import type { Statement } from '../../../model/session.ts';
import type { InboundReference, UndoInput } from '../../../model/undo-statements.ts';
import { tableName } from '../entity-name.ts';
import { type Fragment, ident, join, sql, statement } from '../sql.ts';

const unindexed = ({ inbound }: UndoInput): InboundReference[] => inbound.filter(({ wantsIndex }) => wantsIndex);
const nameOf = (at: number): string => `godwit rollback ${at + 1}`;

/**
 * PostgreSQL looks for referring rows once per deleted row: without an index each look reads a whole table. So the batch makes one where there is
 * none and drops it again in the same transaction; nobody else ever sees it, and a lost connection leaves none behind.
 */
export function makeIndexes(input: UndoInput): Statement[] {
  return unindexed(input).map((reference, at) => {
    const columns: Fragment = join(reference.columns.map((name) => ident(name)));
    return statement(sql`CREATE INDEX ${ident(nameOf(at))} ON ${tableName(reference)} (${columns})`);
  });
}

/** Deferred checks come first: a table whose checks are pending keeps its indexes. */
export function dropIndexes(input: UndoInput): Statement[] {
  const dropped = unindexed(input).map(({ schema }, at) => statement(sql`DROP INDEX ${ident(schema, nameOf(at))}`));
  return dropped.length === 0 ? [] : [{ text: 'SET CONSTRAINTS ALL IMMEDIATE' }, ...dropped];
}
