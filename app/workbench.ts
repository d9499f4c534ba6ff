import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { openSqlParser } from '../databases/postgres/expression/parse.ts';
import { type Journal, openJournal } from '../engine/journal/journal.ts';
import { openRuns, type Runs } from '../engine/journal/runs.ts';
import { type Ledger, openLedger } from '../engine/ledger/ledger.ts';
import { loadPlaybook } from '../engine/playbook/load.ts';
import { withPlace } from '../engine/playbook/place.ts';
import { requireTwoDatabases } from '../engine/same-database.ts';
import type { SourceDatabase, SqlParser, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import { ownSchema } from '../model/ledger.ts';
import type { Playbook } from '../model/playbook.ts';
import type { Notify } from '../model/progress.ts';
import type { Transforms } from '../model/sandbox.ts';
import type { TargetSession } from '../model/session.ts';
import { keepAuditKeyed, openAuditKeys } from './audit-keys.ts';
import { connectJournal, connectSource, connectTarget } from './connect.ts';
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

/** Opens a playbook's workbench, does the work and closes it, whatever happens. */
export async function withWorkbench<T>(caller: Caller, playbook: string, work: (bench: Workbench) => Promise<T>): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Opened extends { close(): Promise<void> }>(each: Opened): Opened => {
    opened.unshift(each);
    return each;
  };
  const log = openLog(caller.config);
  let path: string | null = null;
  try {
    const bench = await openWorkbench(logged(caller, log), playbook, keep);
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

async function openWorkbench(caller: Caller, name: string, keep: Keep): Promise<Workbench> {
  const { config } = caller;
  const { playbook, path } = loadPlaybook(name, config.playbooks);
  const source = keep(await connectSource(config, playbook.source));
  const target = keep(await connectTarget(config, playbook.target));
  if (!playbook.same_database) await requireTwoDatabases(source, target, 'Where that is meant, say `same_database: true` in the playbook.');
  const journalAt = config.CONTROL_DATABASE_URL ? keep(await connectJournal(config, config.CONTROL_DATABASE_URL)) : target;
  const control = keep(await journalAt.openSession());
  const ledgerSession = keep(await target.openSession());
  const keys = openAuditKeys(config);
  const [ledger, journal] = [openLedger(controlSchema, playbook.playbook), openJournal(controlSchema, keys)];
  await ledger.install(ledgerSession);
  await journal.install(control);
  const runs = openRuns(controlSchema);
  await ledger.takeOver(ledgerSession, await runs.ofPlaybook(control, playbook.playbook));
  await keepAuditKeyed(config, keys, { journal, control, label: journalAt.label }, caller.notify);
  const transforms = keep(openPlaybookTransforms(config, path));
  const doors = { ledger, journal, runs, parser: openSqlParser(), transforms };
  return { ...caller, playbook, path, source, target, journalAt, control, ledgerSession, ...doors };
}
