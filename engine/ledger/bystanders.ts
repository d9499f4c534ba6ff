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

/** What the ledger has set aside of an entity, by run. */
export async function notedRows(session: SqlSession, schema: string, entity: string): Promise<NotedRows[]> {
  const ask = async (file: string): Promise<Map<string, BucketSum[]>> => {
    const rows = await session.query<RunSum>({ text: statementText(import.meta.dirname, file, schema), values: [entity] });
    return new Map([...Map.groupBy(rows, ({ run }) => run)].map(([run, sums]) => [run, addBuckets(sums)]));
  };
  const [standing, noted] = [await ask('bystanders-standing.sql'), await ask('bystanders-noted.sql')];
  return [...new Set([...standing.keys(), ...noted.keys()])].sort().map((run) => {
    const [now, then] = [standing.get(run) ?? [], noted.get(run) ?? []];
    return { run, rows: rowsIn(now), standing: now, isAsNoted: bucketRoot(now) === bucketRoot(then) };
  });
}
