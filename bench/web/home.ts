import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withClient } from '../client.ts';
import { createFresh } from '../fresh-database.ts';
import type { OwnServer } from '../own-server.ts';

export const playbook = 'wide';
export const godwit = join(import.meta.dirname, '../../godwit.mjs');
const outputMax = 64 * 1_048_576;

/** How much stands in the home that the pages are measured on. */
export interface Size {
  readonly tables: number;
  readonly columns: number;
  readonly events: number;
}

/** Runs a verb in the home, as its one person would. */
export async function inHome({ home }: OwnServer, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--min-semi-space-size=4', godwit, ...args], {
    env: environmentOf(home),
    maxBuffer: outputMax,
  });
  return stdout;
}

export const environmentOf = (home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...{ GODWIT_HOME: home, GODWIT_PLAYBOOKS: join(home, 'playbooks'), GODWIT_USER: 'bench' },
});

/** A migration of many tables that has run, with as many events as years of runs leave. */
export async function makeHome(server: OwnServer, { tables, columns, events }: Size): Promise<void> {
  const sql = Array.from({ length: tables }, (_, i) => tableSql(i, columns)).join('\n;\n');
  await createFresh(server, `${playbook}_source`, sql);
  await approved(server, playbook, `${playbook}_source`);
  await inHome(server, 'plan', '--playbook', playbook);
  await inHome(server, 'migrate', '--playbook', playbook);
  await withClient(server.url(playbook), (client) => client.query(eventsSql, [playbook, events]));
}

/** A playbook as `init` drafts it, approved by the one person that there is. */
export async function approved(server: OwnServer, name: string, source: string): Promise<void> {
  await inHome(server, 'init', name, '--source', `embedded:${source}`, '--target', `embedded:${name}`, '--apply', '--self');
  await inHome(server, 'review', '--playbook', name, '--json');
  await inHome(server, 'approve', '--playbook', name, '--all', '--databases', '--accept-open', '--why', 'measured', '--as', 'bench');
}

/** Two references from each table to those before it. */
function tableSql(i: number, columns: number): string {
  const own = Array.from({ length: columns - 3 }, (_, c) => `field_${c} ${['text', 'integer', 'numeric(12,2)', 'date'][c % 4]}`);
  const refers = [1, 2].map((back) => `parent_${back} integer${i >= back ? ` REFERENCES table_${i - back}` : ''}`);
  return `CREATE TABLE table_${i} (id integer PRIMARY KEY, ${[...refers, ...own].join(', ')});
INSERT INTO table_${i} (id, field_0) SELECT n, 'row ' || n FROM generate_series(1, 20) AS n`;
}

const eventsSql = `
  INSERT INTO migration_control.events (playbook, run, at, event)
  SELECT $1, run, clock_timestamp() - make_interval(secs => $2::int - n), event
  FROM generate_series(1, $2::int) AS n
  CROSS JOIN (SELECT run, event FROM migration_control.events WHERE playbook = $1 AND event ->> 'type' = 'batch' LIMIT 1) AS one`;
