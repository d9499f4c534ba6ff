import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../client.ts';
import type { OwnServer } from '../own-server.ts';

const lookMs = 5;
/** Of the changes of a transaction: most change a row, some bring one, a few take one away. */
const shares = { update: 0.7, insert: 0.2 } as const;

/** What writing looks like: so many transactions a second, or as many as the source takes, with so many changed rows each. */
export interface Load {
  readonly transactions: number;
  readonly rows: number;
  readonly perSecond: number | null;
}

/** Rows that it changes in all. */
export const changes = ({ transactions, rows }: Load): number => transactions * rows;

/** A transaction that changes `rows` rows, the last of which is its mark. Entries beyond `base` are those that it brought itself. */
function transactionText(number: number, rows: number, entries: number): string {
  const [updates, inserts] = [Math.max(0, Math.floor((rows - 1) * shares.update)), Math.max(0, Math.floor((rows - 1) * shares.insert))];
  const deletes = Math.max(0, rows - 1 - updates - inserts);
  const first = entries + number * inserts;
  const at = 1 + ((number * updates) % Math.max(1, entries - updates));
  return `BEGIN;
    ${updates > 0 ? `UPDATE entry SET amount = amount + 1, text = 'changed ' || id WHERE id BETWEEN ${at} AND ${at + updates - 1};` : ''}
    ${inserts > 0 ? `INSERT INTO entry SELECT n, 1 + n % 1000, 1, n % 4, 'new', now() FROM generate_series(${first + 1}, ${first + inserts}) AS n;` : ''}
    ${deletes > 0 && number > 1 ? `DELETE FROM entry WHERE id BETWEEN ${first - inserts + 1} AND ${first - inserts + Math.min(deletes, inserts)};` : ''}
    INSERT INTO mark VALUES (${number}); COMMIT`;
}

/** Writes transactions `from + 1` and so on; notes when each was committed, by the clock of this process. */
export async function write(
  { url }: OwnServer,
  { transactions, rows, perSecond }: Load,
  from: number,
  entries: number,
): Promise<Map<number, number>> {
  const committed = new Map<number, number>();
  await withClient(url('sync_source'), async (client) => {
    const began = performance.now();
    for (let n = 1; n <= transactions; n++) {
      const due = perSecond === null ? 0 : began + (n * 1000) / perSecond;
      if (due > performance.now()) await sleep(Math.max(0, due - performance.now()));
      await client.query(transactionText(from + n, rows, entries));
      committed.set(from + n, performance.now());
    }
  });
  return committed;
}

/** Notes when each mark is seen in a table of a database, until `last` is. */
export async function seen(url: string, table: 'mark' | 'marks', from: number, last: number): Promise<Map<number, number>> {
  const at = new Map<number, number>();
  await withClient(url, async (client) => {
    for (let known = from; known < last; await sleep(lookMs)) {
      const { rows } = await client.query<{ newest: string | null }>(`SELECT max(number)::text AS newest FROM ${table}`);
      const [newest, now] = [Number(rows[0]?.newest ?? from), performance.now()];
      for (; known < newest; known++) at.set(known + 1, now);
    }
  });
  return at;
}
