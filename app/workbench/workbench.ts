import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { openEvents } from '../../engine/journal/events.ts';
import { type Journal, openJournal } from '../../engine/journal/journal.ts';
import { openRuns, type Runs } from '../../engine/journal/runs.ts';
import { type Ledger, openLedger } from '../../engine/ledger/ledger.ts';
import { withPlace } from '../../engine/playbook/place.ts';
import type { OpenDatabases, OpenTarget } from '../../engine/route.ts';
import { requireDistinct } from '../../engine/same-database.ts';
import type { SourceDatabase, SqlParser, TargetDatabase } from '../../model/contracts.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { ownSchema } from '../../model/ledger.ts';
import type { Playbook } from '../../model/playbook.ts';
import { connectionOf, hasManyDatabases, sourceNames, targetNames } from '../../model/playbook-databases.ts';
import type { Principal } from '../../model/principal.ts';
import type { Notify, RunEvent } from '../../model/progress.ts';
import type { Transforms } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import { type EventKeeper, openEventKeeper } from '../jobs/event-keeper.ts';
import { findPlaybook, withKeptTexts } from '../playbook/kept-playbook.ts';
import { openPlaybookTransforms } from '../review/transforms.ts';
import { keepAuditKeyed, openAuditKeys } from './audit-keys.ts';
import { connectJournal } from './connect.ts';
import { type Databases, deferredSource, openDatabases } from './databases.ts';
import { openKeyRing } from './key-ring.ts';
import { openLog } from './log.ts';

/** What every verb is given by its caller. */
export interface Caller {
  readonly config: Config;
  /** Who calls; everything is made and decided in this name. */
  readonly principal: Principal;
  readonly notify: Notify;
  /** Aborted by Ctrl-C: what is under way is finished or undone, then the verb returns. */
  readonly signal: AbortSignal;
  /** The job that is being done, where it is one. */
  readonly job?: string;
}

/** One playbook with its target, ledger and journal open; its source is opened when something is read from it. */
export interface Workbench extends Caller {
  readonly playbook: Playbook;
  /** Path of the playbook's file, whether it is there or not. */
  readonly path: string;
  readonly databases: Databases;
  /** Where the playbook reads or writes several; `source`, `target` and `ledgerSession` are those of the first then. */
  readonly several?: OpenDatabases;
  /** Opened when it is first asked anything. */
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
  /** By which encrypted columns are encrypted. */
  readonly keys: KeyRing;
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
  const keeper = openEventKeeper(caller.job ?? null, caller.config.GODWIT_EVENTS_KEPT);
  let path: string | null = null;
  try {
    const bench = await openWorkbench(logged(caller, log, keeper), playbook, keep, use);
    path = bench.path;
    if (use === 'work') keeper.connect(() => bench.journalAt.openSession(), openEvents(controlSchema, bench.playbook.playbook));
    return await work(bench);
  } catch (failure) {
    const error = path === null ? failure : withPlace(failure, path);
    log.error(error instanceof GodwitError ? { code: error.code, details: error.details } : { code: 'assertion' });
    throw error;
  } finally {
    await keeper.close().catch(() => {});
    for (const each of opened) await each.close().catch(() => {});
  }
}

const details: ReadonlySet<RunEvent['type']> = new Set(['batch', 'memory', 'validating']);

/** Every event also goes to the journal and to the log, there batches only where details are wanted. */
function logged(caller: Caller, log: Logger, keeper: EventKeeper): Caller {
  const notify: Notify = (event) => {
    keeper.add(event);
    log[details.has(event.type) ? 'debug' : 'info'](event);
    caller.notify(event);
  };
  return { ...caller, notify };
}

type Keep = <Opened extends { close(): Promise<void> }>(each: Opened) => Opened;

async function openWorkbench(caller: Caller, name: string, keep: Keep, use: Use): Promise<Workbench> {
  const { config } = caller;
  const found = await findPlaybook(config, name);
  const { playbook, path } = found;
  const ring: { keys: KeyRing | null } = { keys: null };
  const databases = keep(openDatabases(config, playbook, use === 'work', () => keysOf(ring)));
  const { source, target, ledgerSession, several } = await openSides(config, playbook, databases, keep);
  const journalAt = await journalOf(config, playbook, databases, target, keep);
  const control = keep(await journalAt.openSession());
  const ledgerSessions = several ? [...several.targets.values()].map((each) => each.ledgerSession) : [ledgerSession];
  if (use === 'look') for (const session of ledgerSessions) await requireRecordsThere(playbook.playbook, control, session);
  const keys = openAuditKeys(config);
  const [ledger, journal, runs] = [openLedger(controlSchema, playbook.playbook), openJournal(controlSchema, keys), openRuns(controlSchema)];
  if (use === 'work') {
    const sources = several ? [...several.sources.values()] : [source];
    for (const session of ledgerSessions) for (const each of sources) await requireTwoAtFirst(ledger, session, each);
    for (const session of ledgerSessions) await ledger.install(session);
    await journal.install(control);
    const known = await runs.ofPlaybook(control, playbook.playbook);
    for (const session of ledgerSessions) await ledger.takeOver(session, known);
  }
  ring.keys = await openKeyRing(config, playbook, journal, control);
  await keepAuditKeyed(config, keys, { journal, control, label: journalAt.label, by: caller.principal.name }, caller.notify);
  const transforms = withKeptTexts(keep(openPlaybookTransforms(config, path)), found);
  const doors = { ledger, journal, runs, parser: openSqlParser(), transforms };
  const sides = { databases, source, target, ledgerSession, ...(several && { several }) };
  return { ...caller, playbook, path, ...sides, journalAt, control, ...doors, keys: ring.keys };
}

/** Nothing reads rows before the workbench stands. */
function keysOf({ keys }: { readonly keys: KeyRing | null }): KeyRing {
  assert(keys, 'the keys of encrypted columns are known');
  return keys;
}

/** The targets with a session for their ledgers; sources wait. */
async function openSides(config: Config, playbook: Playbook, databases: Databases, keep: Keep) {
  const targets = new Map<string, OpenTarget>();
  for (const name of targetNames(playbook)) {
    const target = await databases.target(name);
    targets.set(name, { target, ledgerSession: keep(await target.openSession()) });
  }
  await requireDistinct([...targets].map(([name, { target }]) => ({ name, database: target })));
  const deferred = sourceNames(playbook).map((name): [string, SourceDatabase] => [
    name,
    deferredSource(config, connectionOf(playbook, name), () => databases.source(name)),
  ]);
  const sources = new Map(deferred);
  const [[, source] = [], [first] = []] = [deferred[0], [...targets.values()]];
  assert(source && first, 'a playbook reads and writes something');
  return { source, ...first, ...(hasManyDatabases(playbook) && { several: { sources, targets } }) };
}

/** The environment's word goes before the playbook's; otherwise the journal is kept in the target. */
async function journalOf(
  config: Config,
  playbook: Playbook,
  databases: Databases,
  target: TargetDatabase,
  keep: Keep,
): Promise<TargetDatabase> {
  if (config.CONTROL_DATABASE_URL) return keep(await connectJournal(config, config.CONTROL_DATABASE_URL));
  return playbook.control === undefined ? target : databases.target(playbook.control);
}

/** Before a ledger is made it is known that it is not made in what is read: asking the source for its place holds it against the target's. */
async function requireTwoAtFirst(ledger: Ledger, ledgerSession: TargetSession, source: SourceDatabase): Promise<void> {
  try {
    await ledger.requireInstalled(ledgerSession, []);
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    // An older ledger is in its place already, and is brought up to date.
    if (error.code === 'schema_older') return;
    if (error.code !== 'nothing_recorded') throw error;
    await source.place();
  }
}

/** Asked before there is an audit key: the home's own is made where there is none. */
async function requireRecordsThere(playbook: string, control: TargetSession, ledgerSession: TargetSession): Promise<void> {
  await openJournal(controlSchema).requireInstalled(control);
  const runs = await openRuns(controlSchema).ofPlaybook(control, playbook);
  await openLedger(controlSchema, playbook).requireInstalled(ledgerSession, runs);
}
