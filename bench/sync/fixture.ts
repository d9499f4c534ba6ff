import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFresh } from '../fresh-database.ts';
import type { OwnServer } from '../own-server.ts';
import { approveCapture, type Follower, follow } from './follower.ts';

/** How many rows stand before anything changes. */
export interface Standing {
  readonly accounts: number;
  readonly entries: number;
}

/** Both databases, everything approved, copied once, and followed. */
export async function beginStream(server: OwnServer, standing: Standing): Promise<Follower> {
  await createFresh(server, 'sync_source', sqlOf('source.sql', standing));
  await createFresh(server, 'sync_target', sqlOf('target.sql', standing));
  await approveCapture(server);
  return follow(server, 'start');
}

function sqlOf(file: string, { accounts, entries }: Standing): string {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return text.replaceAll('{accounts}', String(accounts)).replaceAll('{entries}', String(entries));
}
