import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { type EmbeddedServer, startEmbedded } from '../../databases/postgres/embedded.ts';
import { type CopyChunk, hasTables, loadTables } from '../../databases/postgres/load.ts';
import { lockPlaybook } from '../../engine/run/lock.ts';
import type { Notify } from '../../model/progress.ts';

interface Generator {
  sourceRows(): AsyncIterable<CopyChunk>;
  targetRows(): AsyncIterable<CopyChunk>;
}

/** Playbooks that bring their own databases; a further one is a line here. */
const generators: Readonly<Record<string, () => Promise<Generator>>> = {
  smile: () => import('../../playbooks/smile/generate.ts'),
};

const root = join(import.meta.dirname, '../..');
const noticeEveryMs = 2000;

/** Names of the embedded databases of a sample. */
export function sampleDatabases(playbook: string): { source: string; target: string } {
  return { source: `${playbook}_legacy`, target: `${playbook}_modern` };
}

/** Generates both databases of a sample on the embedded server, unless they are there; `fresh` drops them first. */
export async function ensureSample(config: Config, playbook: string, notify: Notify, fresh: boolean): Promise<void> {
  const generator = await generators[playbook]?.();
  if (!generator) return;
  notify({ type: 'stage', stage: 'connect', message: `the embedded PostgreSQL below ${config.home}` });
  const server = await startEmbedded(config.home);
  const { source, target } = sampleDatabases(playbook);
  if (fresh) await dropSample(server, playbook);
  await generate(server, source, join(root, 'playbooks', playbook, 'source.sql'), generator.sourceRows(), notify);
  await generate(server, target, join(root, 'playbooks', playbook, 'target.sql'), generator.targetRows(), notify);
}

/** Throws `run_active` rather than take a database away from a run. */
async function dropSample(server: EmbeddedServer, playbook: string): Promise<void> {
  const { source, target } = sampleDatabases(playbook);
  await server.ensureDatabase(target);
  const database = await openSampleDatabase(server, target);
  const session = await database.openSession();
  try {
    await lockPlaybook(session, playbook);
  } finally {
    await session.close();
    await database.close();
  }
  for (const name of [source, target]) await server.dropDatabase(name);
}

function openSampleDatabase(server: EmbeddedServer, name: string) {
  const limits = { connectTimeoutMs: 10_000, statementTimeoutMs: 300_000, profileRows: 0 };
  return openPostgresTarget({ url: server.url(name), schemas: ['public'], ...limits });
}

async function generate(server: EmbeddedServer, name: string, ddl: string, rows: AsyncIterable<CopyChunk>, notify: Notify): Promise<void> {
  await server.ensureDatabase(name);
  const database = await openSampleDatabase(server, name);
  const session = await database.openSession();
  try {
    if (await hasTables(session)) return;
    await loadTables(session, readFileSync(ddl, 'utf8'), rows, toldNowAndThen(name, notify));
  } finally {
    await session.close();
    await database.close();
  }
}

function toldNowAndThen(name: string, notify: Notify): (rows: number) => void {
  let total = 0;
  let toldAt = 0;
  return (rows) => {
    total += rows;
    if (Date.now() - toldAt < noticeEveryMs) return;
    toldAt = Date.now();
    notify({ type: 'stage', stage: 'connect', message: `generating ${name}: ${total.toLocaleString('en')} rows` });
  };
}
