import type { Config } from '../../config.ts';
import { defaultKind } from '../../databases/registry.ts';
import { columnsByEntity } from '../../engine/encrypt/columns-of.ts';
import { withEncryption } from '../../engine/encrypt/source.ts';
import { withElements } from '../../engine/map/elements.ts';
import { joinView } from '../../engine/run/take-part.ts';
import { requireTwoDatabases } from '../../engine/same-database.ts';
import { nothingRecorded } from '../../engine/schema/install.ts';
import type { Connection } from '../../model/connection.ts';
import type { SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { nothingObserved } from '../../model/observed.ts';
import type { Playbook } from '../../model/playbook.ts';
import { connectionOf, targetNames } from '../../model/playbook-databases.ts';
import { connectSource, connectTarget, isNeverUsed, shownAddress } from './connect.ts';

/** The databases that a playbook names. Each is opened when it is first asked for, and closed with the workbench. */
export interface Databases {
  /** Throws `same_database` where it is what is written to and nobody said so on purpose, `nothing_recorded` where a look would set up a server. */
  source(name: string): Promise<SourceDatabase>;
  target(name: string): Promise<TargetDatabase>;
}

type Closable = { close(): Promise<void> };

/** Opens nothing yet. `mayStart`: whether an embedded server may be set up. */
export function openDatabases(config: Config, playbook: Playbook, mayStart: boolean, keys: () => KeyRing): Databases & Closable {
  const opened = new Map<string, Promise<Closable>>();
  const once = <T extends Closable>(role: string, name: string, open: () => Promise<T>): Promise<T> => {
    const at = `${role} ${name}`;
    const opening = (opened.get(at) as Promise<T> | undefined) ?? open();
    opened.set(at, opening);
    opening.catch(() => opened.delete(at));
    return opening;
  };
  const mayOpen = async (connection: Connection): Promise<Connection> => {
    if (!mayStart && (await isNeverUsed(config, connection))) throw nothingRecorded();
    return connection;
  };
  const target = (name: string): Promise<TargetDatabase> =>
    once('target', name, async () => connectTarget(config, await mayOpen(connectionOf(playbook, name))));
  const openSource = async (name: string): Promise<SourceDatabase> => {
    // Names of entities mean something else in another database.
    const read = playbook.phases.filter(({ databases }) => databases.source === name);
    const opened = withElements(await connectSource(config, await mayOpen(connectionOf(playbook, name))), read);
    const source = withEncryption(opened, { system: playbook.system, columns: columnsByEntity(read), keys });
    const others = playbook.same_database ? [] : targetNames(playbook).filter((each) => each !== name);
    for (const other of others)
      await requireTwoDatabases(source, await target(other), 'Where that is meant, say `same_database: true` in the playbook.');
    return source;
  };
  return {
    source: (name) => once('source', name, () => openSource(name)),
    target,
    close: async () => {
      for (const opening of opened.values()) await opening.then((each) => each.close()).catch(() => {});
    },
  };
}

/** A source that is opened when it is first asked anything; until then it is called by its address. */
export function deferredSource(config: Config, connection: Connection, open: () => Promise<SourceDatabase>): SourceDatabase {
  const shown = { label: shownAddress(config, connection) };
  const ask = async <T>(question: (source: SourceDatabase) => Promise<T>): Promise<T> => {
    const source = await open();
    shown.label = source.label;
    return question(source);
  };
  return {
    kind: connection.kind ?? defaultKind,
    get label() {
      return shown.label;
    },
    identity: () => ask((source) => source.identity()),
    preflight: (question) => ask((source) => source.preflight(question)),
    introspect: () => ask((source) => source.introspect()),
    structureStamp: () => ask(async (source) => (await source.structureStamp?.()) ?? null),
    profile: (catalog) => ask((source) => source.profile(catalog)),
    rowVersions: (entities) => ask((source) => source.rowVersions(entities)),
    sample: (entity, rows) => ask((source) => source.sample(entity, rows)),
    place: () => ask((source) => source.place()),
    viewSums: (view, columns) => ask(async (source) => (await source.viewSums?.(view, columns)) ?? null),
    openTimer: () => ask(async (source) => (await source.openTimer?.()) ?? null),
    accounts: (question) => ask(async (source) => (await source.accounts?.(question)) ?? null),
    access: () => ask(async (source) => (await source.access?.()) ?? null),
    observed: () => ask(async (source) => (await source.observed?.()) ?? nothingObserved),
    runPipeline: (on, pipeline) => ask(async (source) => (await source.runPipeline?.(on, pipeline)) ?? null),
    changes: () => ask(async (source) => (await source.changes?.()) ?? null),
    documents: () => ask(async (source) => (await source.documents?.()) ?? null),
    openSnapshot: () => ask((source) => source.openSnapshot()),
    joinSnapshot: (view) => ask((source) => joinView(source, view)),
    // What was opened is closed with the databases.
    close: async () => {},
  };
}
