import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../config.ts';
import type { GeneratedCollection } from '../../databases/mongodb/generated.ts';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { type EmbeddedServer, startEmbedded } from '../../databases/postgres/embedded.ts';
import { type CopyChunk, hasTables, loadTables, noteScale } from '../../databases/postgres/load.ts';
import { lockPlaybook } from '../../engine/run/lock.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Notify } from '../../model/progress.ts';
import type { TargetSession } from '../../model/session.ts';
import { kindOfUrl, resolveUrl } from '../workbench/connect.ts';
import { keptFolder } from '../workbench/kept-folder.ts';
import { privateFolder } from '../workbench/private-files.ts';
import type { Caller } from '../workbench/workbench.ts';
import { requireSameScale, requireScale, type ScaleBounds } from './sample-scale.ts';

/** What makes a sample's databases: rows for the embedded server, or documents for a dump. */
interface Generator {
  /** Scales at which rows can be made; absent where there is one size. */
  readonly scales?: ScaleBounds;
  sourceRows?(scale?: number): AsyncIterable<CopyChunk>;
  sourceDocuments?(): Iterable<GeneratedCollection>;
  /** What stands in the target before anything is migrated. */
  targetRows?(): AsyncIterable<CopyChunk>;
}

/** Playbooks that bring their own databases; a further one is a line here. */
const generators: Readonly<Record<string, () => Promise<Generator>>> = {
  dispatch: () => import('../../playbooks/dispatch/generate.ts'),
  smile: () => import('../../playbooks/smile/generate.ts'),
  medichat: () => import('../../playbooks/medichat/generate.ts'),
  hapihub: () => import('../../playbooks/hapihub/generate.ts'),
};

const root = join(import.meta.dirname, '../..');
const noticeEveryMs = 2000;

/** Names of the embedded databases of a sample. */
export function sampleDatabases(playbook: string): { source: string; target: string } {
  return { source: `${playbook}_legacy`, target: `${playbook}_modern` };
}

/** How a sample is wanted; without a `scale` any that is there will do. */
export interface SampleOptions {
  readonly fresh: boolean;
  readonly scale?: number;
}

/**
 * Generates both databases of a sample, unless they are there: rows on the embedded server, documents as a dump below the home; `fresh` drops them
 * first. Throws `argument_invalid` for a scale that the sample, or what is there of it, has not.
 */
export async function ensureSample(config: Config, playbook: string, notify: Notify, { fresh, scale }: SampleOptions): Promise<void> {
  const generator = await generators[playbook]?.();
  if (!generator) return;
  const wanted = requireScale(playbook, generator.scales, scale);
  notify({ type: 'stage', stage: 'connect', message: `the embedded PostgreSQL below ${config.home}` });
  const server = await startEmbedded(config.home);
  const { source, target } = sampleDatabases(playbook);
  if (fresh) await dropSample(config, server, playbook);
  if (generator.sourceDocuments) await dump(config, source, generator.sourceDocuments(), notify);
  const ddl = (file: string): string => readFileSync(join(root, 'playbooks', playbook, file), 'utf8');
  if (generator.sourceRows) {
    const script = ddl('source.sql') + (generator.scales ? noteScale(wanted) : '');
    const hasSame = (session: TargetSession) => requireSameScale(session, playbook, scale);
    await generate(server, source, script, generator.sourceRows(wanted), notify, hasSame);
  }
  await generate(server, target, ddl('target.sql'), generator.targetRows?.() ?? noRows(), notify);
}

/** Inserts the documents of a sample into an empty database of a MongoDB server. Throws `argument_invalid` where it has none. */
export async function insertSample({ config, notify }: Caller, playbook: string, url: string): Promise<string> {
  const generator = await generators[playbook]?.();
  if (!generator?.sourceDocuments) throw new GodwitError('argument_invalid', `"${playbook}" is no sample playbook that brings documents.`);
  const { insertCollections } = await import('../../databases/mongodb/server/insert.ts');
  const limits = { connectTimeoutMs: config.CONNECT_TIMEOUT, statementTimeoutMs: config.MIGRATION_TIMEOUT, profileRows: 0 };
  const address = await resolveUrl(config, url, 'owner', kindOfUrl(config, url));
  return insertCollections({ url: address, ...limits }, generator.sourceDocuments(), toldNowAndThen(playbook, 'documents', notify));
}

async function* noRows(): AsyncGenerator<CopyChunk> {}

async function dump(config: Config, name: string, collections: Iterable<GeneratedCollection>, notify: Notify): Promise<void> {
  const folder = keptFolder(config, name);
  if (existsSync(folder)) return;
  privateFolder(dirname(folder));
  const { writeDump } = await import('../../databases/mongodump/write-dump.ts');
  writeDump(folder, name, collections, toldNowAndThen(name, 'documents', notify));
}

/** Throws `run_active` rather than take a database away from a run. */
async function dropSample(config: Config, server: EmbeddedServer, playbook: string): Promise<void> {
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
  rmSync(keptFolder(config, source), { recursive: true, force: true });
}

function openSampleDatabase(server: EmbeddedServer, name: string) {
  const limits = { connectTimeoutMs: 10_000, statementTimeoutMs: 300_000, profileRows: 0 };
  return openPostgresTarget({ url: server.url(name), schemas: ['public'], ...limits });
}

async function generate(
  server: EmbeddedServer,
  name: string,
  script: string,
  rows: AsyncIterable<CopyChunk>,
  notify: Notify,
  found: (session: TargetSession) => Promise<void> = async () => {},
): Promise<void> {
  await server.ensureDatabase(name);
  const database = await openSampleDatabase(server, name);
  const session = await database.openSession();
  try {
    if (await hasTables(session)) return await found(session);
    await loadTables(session, script, rows, toldNowAndThen(name, 'rows', notify));
  } finally {
    await session.close();
    await database.close();
  }
}

function toldNowAndThen(name: string, what: 'rows' | 'documents', notify: Notify): (count: number) => void {
  let total = 0;
  let toldAt = 0;
  return (count) => {
    total += count;
    if (Date.now() - toldAt < noticeEveryMs) return;
    toldAt = Date.now();
    notify({ type: 'stage', stage: 'connect', message: `generating ${name}: ${total.toLocaleString('en')} ${what}` });
  };
}
