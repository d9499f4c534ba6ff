import { readFileSync } from 'node:fs';
import { openQueryBridge } from '../databases/postgres/bridge/bridge.ts';
import { openJournal } from '../engine/journal/journal.ts';
import { loadPlaybook } from '../engine/playbook/load.ts';
import type { Connection } from '../model/connection.ts';
import { sha256Hex } from '../model/digest.ts';
import { GodwitError } from '../model/errors.ts';
import { journalConnection } from '../model/playbook-databases.ts';
import type { TargetSession } from '../model/session.ts';
import { type Explored, explore } from '../sandbox/explore.ts';
import { openConfiguredSandbox } from './review/transforms.ts';
import { askedDatabase, openBridgeTo } from './workbench/asked-database.ts';
import { keepAuditKeyed, openAuditKeys } from './workbench/audit-keys.ts';
import { connectJournal, resolveUrl } from './workbench/connect.ts';
import { type Caller, controlSchema } from './workbench/workbench.ts';

export interface ExploreOptions {
  /** Null: the embedded server. */
  readonly playbook: string | null;
  /** Which database of the playbook is asked. */
  readonly side: 'source' | 'target';
  /** Its name where the side has several; null: the one that has the tables of the query. */
  readonly database: string | null;
  /** Path of a TypeScript file whose default export is the transform. */
  readonly file: string;
  /** The SELECT whose rows it is given. */
  readonly rows: string;
  readonly raw: boolean;
}

export type { Explored };

const queryLimits = { rows_max: 10_000, bytes_max: 16 * 1024 * 1024, statement_ms_max: 30_000 };
const embedded = { url: 'embedded:postgres', schemas: ['public'] };

/** Runs a file on rows of a real database: SQL through the read-only bridge, code in the sandbox. What was run is recorded. */
export async function exploreRows(caller: Caller, options: ExploreOptions): Promise<Explored> {
  const { config } = caller;
  const source = textOf(options.file);
  const { bridge, control, database } = await openAsked(caller, options);
  const sandbox = await openConfiguredSandbox(config);
  const limits = config.sandboxLimits;
  const what = { sandbox, bridge, file: options.file, source, rows: options.rows, queryLimits, limits };
  const explored = await explore({ ...what, now: new Date().toISOString(), seed: sha256Hex(options.rows) }).finally(() => sandbox.close());
  await record(caller, control, { ...options, database }, explored);
  return explored;
}

/** What is asked, and where what was asked is kept. */
async function openAsked({ config }: Caller, { playbook, rows, raw, ...place }: ExploreOptions) {
  if (playbook === null) {
    if (place.database !== null)
      throw new GodwitError('argument_invalid', '--database names a database of a playbook: add --playbook NAME.');
    const url = await resolveUrl(config, embedded.url, 'reader');
    const bridge = openQueryBridge({ url, connectTimeoutMs: config.CONNECT_TIMEOUT, schemas: embedded.schemas, reveal: raw });
    return { bridge, control: embedded, database: null };
  }
  const loaded = loadPlaybook(playbook, config.playbooks).playbook;
  const database = await askedDatabase(config, loaded, place, rows);
  return { bridge: await openBridgeTo(config, loaded, database, { reveal: raw }), control: journalConnection(loaded), database };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GodwitError('argument_invalid', `The file ${file} cannot be read.`, { cause });
  }
}

/** Who ran what on which rows, and what happened; never the rows. */
async function record(
  { config, principal, notify }: Caller,
  control: Pick<Connection, 'url'>,
  { rows, playbook, database: asked, raw }: ExploreOptions,
  explored: Explored,
): Promise<void> {
  const url = await resolveUrl(config, config.CONTROL_DATABASE_URL ?? control.url, 'owner');
  const database = await connectJournal(config, url);
  const session: TargetSession = await database.openSession();
  try {
    const keys = openAuditKeys(config);
    const journal = openJournal(controlSchema, keys);
    await journal.install(session);
    await keepAuditKeyed(config, keys, { journal, control: session, label: database.label, by: principal.name }, notify);
    const { digest, clean, read, written, masked, sandbox } = explored;
    const details = { playbook, database: asked, query: rows, raw, digest, clean, read, written, masked, sandbox: sandbox.kind };
    await journal.audit.append(session, { actor: principal.name, action: 'explored', details });
  } finally {
    await session.close();
    await database.close();
  }
}
