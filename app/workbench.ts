import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { openSqlParser } from '../databases/postgres/expression/parse.ts';
import { type Journal, openJournal } from '../engine/journal/journal.ts';
import { openRuns, type Runs } from '../engine/journal/runs.ts';
import { type Ledger, openLedger } from '../engine/ledger/ledger.ts';
import { loadPlaybook } from '../engine/playbook/load.ts';
import { withPlace } from '../engine/playbook/place.ts';
import type { OpenDatabases } from '../engine/route.ts';
import { requireTwoDatabases } from '../engine/same-database.ts';
import { nothingRecorded } from '../engine/schema/install.ts';
import type { SourceDatabase, SqlParser, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import { ownSchema } from '../model/ledger.ts';
import type { Playbook } from '../model/playbook.ts';
import { firstConnection } from '../model/playbook-databases.ts';
import type { Notify } from '../model/progress.ts';
import type { Transforms } from '../model/sandbox.ts';
import type { TargetSession } from '../model/session.ts';
import { keepAuditKeyed, openAuditKeys } from './audit-keys.ts';
import { connectJournal, connectSource, connectTarget, isNeverUsed } from './connect.ts';
import { openLog } from './log.ts';
import { openPlaybookTransforms } from './transforms.ts';

/** What every verb is given by its caller. */
export interface Caller {
  readonly config: Config;
  readonly notify: Notify;
  /** Aborted by Ctrl-C: what is under way is finished or undone, then the verb returns. */
  readonly signal: AbortSignal;
}

/** One playbook with its databases, ledger and journal open. */
export interface Workbench extends Caller {
  readonly playbook: Playbook;
  /** Path of the playbook's file. */
  readonly path: string;
  readonly source: SourceDatabase;
  readonly target: TargetDatabase;
  /** Where the playbook reads or writes several. */
  readonly databases?: OpenDatabases;
  /** The database of the journal: the target, unless the environment names another. */
  readonly journalAt: TargetDatabase;
  /** Session on the journal. */
  readonly control: TargetSession;
  readonly ledgerSession: TargetSession;
  readonly journal: Journal;
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly parser: SqlParser;
  readonly transforms: Transforms;
}

export const controlSchema = ownSchema;

/** Whether a verb works with a playbook's records, which are then made or brought up to date, or only looks at what is there. */
export type Use = 'work' | 'look';

/**
 * Opens a playbook's workbench, does the work and closes it, whatever happens. For a look nothing is created: throws `nothing_recorded` where nothing
 * is there, `schema_older` where it is of an older version.
 */
export async function withWorkbench<T>(
  caller: Caller,
  playbook: string,
  work: (bench: Workbench) => Promise<T>,
  use: Use = 'work',
): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Opened extends { close(): Promise<void> }>(each: Opened): Opened => {
    opened.unshift(each);
    return each;
  };
  const log = openLog(caller.config, use === 'work');
  let path: string | null = null;
  try {
    const bench = await openWorkbench(logged(caller, log), playbook, keep, use);
    path = bench.path;
    return await work(bench);
  } catch (failure) {
    const error = path === null ? failure : withPlace(failure, path);
    log.error(error instanceof GodwitError ? { code: error.code, details: error.details } : { code: 'assertion' });
    throw error;
  } finally {
    for (const each of opened) await each.close().catch(() => {});
  }
}

/** Every event also goes to the log; batches only where details are wanted. */
function logged(caller: Caller, log: Logger): Caller {
  const notify: Notify = (event) => {
    log[event.type === 'batch' || event.type === 'validating' ? 'debug' : 'info'](event);
    caller.notify(event);
  };
  return { ...caller, notify };
}

type Keep = <Opened extends { close(): Promise<void> }>(each: Opened) => Opened;

async function openWorkbench(caller: Caller, name: string, keep: Keep, use: Use): Promise<Workbench> {
  const { config } = caller;
  const { playbook, path } = loadPlaybook(name, config.playbooks);
  if (use === 'look') await refuseNeverUsed(config, playbook);
  const source = keep(await connectSource(config, firstConnection(playbook, 'source')));
  const target = keep(await connectTarget(config, firstConnection(playbook, 'target')));
  if (!playbook.same_database) await requireTwoDatabases(source, target, 'Where that is meant, say `same_database: true` in the playbook.');
  const journalAt = config.CONTROL_DATABASE_URL ? keep(await connectJournal(config, config.CONTROL_DATABASE_URL)) : target;
  const control = keep(await journalAt.openSession());
  const ledgerSession = keep(await target.openSession());
  if (use === 'look') await requireRecordsThere(playbook.playbook, control, ledgerSession);
  const keys = openAuditKeys(config);
  const [ledger, journal, runs] = [openLedger(controlSchema, playbook.playbook), openJournal(controlSchema, keys), openRuns(controlSchema)];
  if (use === 'work') {
    await ledger.install(ledgerSession);
    await journal.install(control);
    await ledger.takeOver(ledgerSession, await runs.ofPlaybook(control, playbook.playbook));
  }
  await keepAuditKeyed(config, keys, { journal, control, label: journalAt.label }, caller.notify);
  const transforms = keep(openPlaybookTransforms(config, path));
  const doors = { ledger, journal, runs, parser: openSqlParser(), transforms };
  return { ...caller, playbook, path, source, target, journalAt, control, ledgerSession, ...doors };
}

/** Before an embedded server is set up for the sake of a look. */
async function refuseNeverUsed(config: Config, { databases }: Playbook): Promise<void> {
  for (const connection of Object.values(databases)) if (await isNeverUsed(config, connection)) throw nothingRecorded();
}

/** Asked before there is an audit key: the home's own is made where there is none. */
async function requireRecordsThere(playbook: string, control: TargetSession, ledgerSession: TargetSession): Promise<void> {
  await openJournal(controlSchema).requireInstalled(control);
  const runs = await openRuns(controlSchema).ofPlaybook(control, playbook);
  await openLedger(controlSchema, playbook).requireInstalled(ledgerSession, runs);
}
