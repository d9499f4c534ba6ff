import { addBuckets, type BucketSum, bucketRoot, rowsIn } from '../../model/manifest.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** The rows of an entity that one run has set aside as others': as the table has them now, and as they were added up when they were noted. */
export interface NotedRows {
  readonly run: string;
  readonly rows: number;
  readonly standing: readonly BucketSum[];
  /** Whether the two are the same: nothing was added, removed or changed since. */
  readonly isAsNoted: boolean;
}

type RunSum = BucketSum & { readonly run: string };

/** Runs of other migrations that have written rows of an entity which stand. */
export function otherMigrations(
  session: SqlSession,
  schema: string,
  migration: string,
  entity: string,
): Promise<{ readonly migration: string; readonly run: string }[]> {
  return session.query({ text: statementText(import.meta.dirname, 'other-migrations.sql', schema), values: [migration, entity] });
}

/** What the ledger has set aside of an entity for a migration, by run. */
export async function notedRows(session: SqlSession, schema: string, migration: string, entity: string): Promise<NotedRows[]> {
  const ask = async (file: string): Promise<Map<string, BucketSum[]>> => {
    const rows = await session.query<RunSum>({ text: statementText(import.meta.dirname, file, schema), values: [migration, entity] });
    return new Map([...Map.groupBy(rows, ({ run }) => run)].map(([run, sums]) => [run, addBuckets(sums)]));
  };
  const [standing, noted] = [await ask('bystanders-standing.sql'), await ask('bystanders-noted.sql')];
  return [...new Set([...standing.keys(), ...noted.keys()])].sort().map((run) => {
    const [now, then] = [standing.get(run) ?? [], noted.get(run) ?? []];
    return { run, rows: rowsIn(now), standing: now, isAsNoted: bucketRoot(now) === bucketRoot(then) };
  });
}
