import type pg from 'pg';
import { derivedKey } from '../../model/identity.ts';
import { withClient } from '../client.ts';
import { timed } from '../timing.ts';
import { sqlFile } from './databases.ts';

const batchRows = 500;
const columns = 10;
const statuses = ['open', 'waiting', 'done', 'closed'];

interface Task {
  readonly id: number;
  readonly patient_id: number;
  readonly assignee_id: number | null;
  readonly status: number;
  readonly [column: string]: unknown;
}

/**
 * The loop that is written when nobody thinks of speed: 500 rows by key, transformed here, one INSERT … VALUES into a table with all its
 * indexes. Only tasks are timed, to the loop's advantage: the patients that they refer to are there already. Returns seconds for `rows` rows.
 */
export async function insertInLoop(sourceUrl: string, targetUrl: string, rows: number): Promise<number> {
  await withClient(targetUrl, async (client) => {
    await client.query(sqlFile('target.sql') + sqlFile('keys.sql'));
    await insertPatients(client);
  });
  return withClient(sourceUrl, (source) => withClient(targetUrl, (target) => timed(() => loop(source, target, rows))));
}

async function insertPatients(client: pg.Client): Promise<void> {
  const ids = Array.from({ length: 100_000 }, (_, i) => i + 1);
  const keys = ids.map((id) => keyOf('patients', id));
  await client.query(`INSERT INTO patients SELECT u.key, u.id, 'x', NULL FROM unnest($1::uuid[], $2::integer[]) AS u (key, id)`, [
    keys,
    ids,
  ]);
}

async function loop(source: pg.Client, target: pg.Client, rows: number): Promise<void> {
  for (let after = 0; after < rows; after += batchRows) {
    const found = await source.query<Task>('SELECT * FROM dispatch_task WHERE id > $1 ORDER BY id LIMIT $2', [after, batchRows]);
    await target.query(insert(found.rows.length), found.rows.flatMap(transform));
  }
}

function insert(rows: number): string {
  const values = Array.from(
    { length: rows },
    (_, row) => `(${Array.from({ length: columns }, (_, i) => `$${row * columns + i + 1}`).join()})`,
  );
  return `INSERT INTO tasks VALUES ${values.join()} ON CONFLICT DO NOTHING`;
}

function transform({ id, patient_id, assignee_id, status, ...rest }: Task): unknown[] {
  const { title, body, amount, created_at, metadata } = rest;
  const assignee = assignee_id === null ? null : keyOf('profiles', assignee_id);
  return [keyOf('tasks', id), id, keyOf('patients', patient_id), assignee, title, body, amount, statuses[status], created_at, metadata];
}

function keyOf(identity: string, id: number): string {
  return derivedKey({ system: 'bench', identity }, [String(id)]);
}
