import type { TargetSession } from '../../model/session.ts';
import type { Block, RollbackCounts } from '../../model/undo.ts';
import type { ReleasedRows, UndoStatements } from '../../model/undo-statements.ts';
import type { PreparedUndo } from './prepare.ts';

/** Blocks that are listed of one phase; all are counted. */
export const blocksMax = 100;

/** What a number of taken rows would come to. */
export interface Examined extends RollbackCounts {
  readonly blocked: readonly Block[];
  readonly blockedTotal: number;
}

interface BlockedRow {
  readonly key: string;
  readonly reason: Block['reason'];
  readonly entity: string | null;
  readonly byKey: string | null;
  readonly total: number;
}

/** Takes rows by key and says what stands in their way. Rows that `released` phases wrote are looked upon as gone. */
export async function examineRows(
  session: TargetSession,
  { phase, entity, program }: PreparedUndo,
  keys: readonly string[],
  released: readonly ReleasedRows[],
): Promise<Examined> {
  for (const statement of program.take(keys)) await session.query(statement);
  const rows = await session.query<BlockedRow>(program.blocked(released, blocksMax));
  const [counts] = await session.query<RollbackCounts>(program.counts);
  const blocked = rows.map((row): Block => {
    const by = row.entity === null ? null : { entity: row.entity, key: row.byKey };
    return { phase, entity: entity.name, key: row.key, reason: row.reason, by };
  });
  return { delete: 0, restore: 0, gone: 0, ...counts, blocked, blockedTotal: rows[0]?.total ?? 0 };
}

/** Takes rows together with those of the same entity that refer to them, so that none is left referring to nothing. */
export async function withDependents(session: TargetSession, program: UndoStatements, keys: readonly string[]): Promise<readonly string[]> {
  if (program.dependents === null) return keys;
  for (const statement of program.take(keys)) await session.query(statement);
  const more = await session.query<{ key: string }>(program.dependents);
  return [...keys, ...more.map(({ key }) => key)];
}

/** All keys of a phase that have undo rows, page by page, each once. */
export async function* pagesOfKeys(session: TargetSession, { runs, program }: PreparedUndo, rows: number): AsyncGenerator<string[]> {
  for (const [at, run] of runs.entries()) {
    let after = '';
    for (;;) {
      const page = (await session.query<{ key: string }>(program.next(run, runs.slice(0, at), after, rows))).map(({ key }) => key);
      const last = page.at(-1);
      if (last === undefined) break;
      yield page;
      after = last;
    }
  }
}
