import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFresh } from '../fresh-database.ts';
import type { OwnServer } from '../own-server.ts';

/** The tables of the target: `target.sql` creates them bare, `keys.sql` gives all of them their keys and indexes. */
export const tables = ['profiles', 'patients', 'tasks'] as const;

/** SQL of a file beside this one. */
export function sqlFile(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

/** The legacy database with so many tasks, under the name `bench_source`. */
export function createSource(server: OwnServer, rows: number): Promise<void> {
  return createFresh(server, 'bench_source', sqlFile('source.sql').replaceAll('{rows}', String(rows)));
}

/** An empty target with all its keys, under the name `bench_target`. */
export function createTarget(server: OwnServer): Promise<void> {
  return createFresh(server, 'bench_target', sqlFile('target.sql') + sqlFile('keys.sql'));
}
