import { readFileSync } from 'node:fs';
import { openQueryBridge } from '../databases/postgres/bridge/bridge.ts';
import { openJournal } from '../engine/journal/journal.ts';
import { loadPlaybook } from '../engine/playbook/load.ts';
import { sha256Hex } from '../model/digest.ts';
import { GodwitError } from '../model/errors.ts';
import { firstConnection } from '../model/playbook-databases.ts';
import type { TargetSession } from '../model/session.ts';
import { type Explored, explore } from '../sandbox/explore.ts';
import { openConfiguredSandbox } from './review/transforms.ts';
import { keepAuditKeyed, openAuditKeys } from './workbench/audit-keys.ts';
import { connectJournal, resolveUrl } from './workbench/connect.ts';
import { type Caller, controlSchema } from './workbench/workbench.ts';

export interface ExploreOptions {
  /** Null: the embedded server. */
  readonly playbook: string | null;
  /** Which database of the playbook is asked. */
  readonly side: 'source' | 'target';
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
  const { asked, target } = placesOf(caller, options);
  const bridge = openQueryBridge({
    url: await resolveUrl(config, asked.url, 'reader'),
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    schemas: asked.schemas.filter((schema) => schema !== controlSchema),
    reveal: options.raw,
  });
  const sandbox = await openConfiguredSandbox(config);
  const limits = config.sandboxLimits;
  const what = { sandbox, bridge, file: options.file, source, rows: options.rows, queryLimits, limits };
  const explored = await explore({ ...what, now: new Date().toISOString(), seed: sha256Hex(options.rows) }).finally(() => sandbox.close());
  await record(caller, target, options, explored);
  return explored;
}

function placesOf({ config }: Caller, { playbook, side }: ExploreOptions) {
  if (playbook === null) return { asked: embedded, target: embedded };
  const loaded = loadPlaybook(playbook, config.playbooks).playbook;
  return { asked: firstConnection(loaded, side), target: firstConnection(loaded, 'target') };
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
  target: typeof embedded,
  { rows, playbook, raw }: ExploreOptions,
  explored: Explored,
): Promise<void> {
  const url = await resolveUrl(config, config.CONTROL_DATABASE_URL ?? target.url, 'owner');
  const database = await connectJournal(config, url);
  const session: TargetSession = await database.openSession();
  try {
    const keys = openAuditKeys(config);
    const journal = openJournal(controlSchema, keys);
    await journal.install(session);
    await keepAuditKeyed(config, keys, { journal, control: session, label: database.label, by: principal.name }, notify);
    const { digest, clean, read, written, masked, sandbox } = explored;
    const details = { playbook, query: rows, raw, digest, clean, read, written, masked, sandbox: sandbox.kind };
    await journal.audit.append(session, { actor: principal.name, action: 'explored', details });
  } finally {
    await session.close();
    await database.close();
  }
}
