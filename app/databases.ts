import type { Config } from '../config.ts';
import { defaultKind } from '../databases/registry.ts';
import { withElements } from '../engine/map/elements.ts';
import { requireTwoDatabases } from '../engine/same-database.ts';
import { nothingRecorded } from '../engine/schema/install.ts';
import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';
import type { Connection, Playbook } from '../model/playbook.ts';
import { connectSource, connectTarget, isNeverUsed, shownAddress } from './connect.ts';

/** The databases that a playbook names. Each is opened when it is first asked for, and closed with the workbench. */
export interface Databases {
  /** Throws `same_database` where it is what is written to and nobody said so on purpose, `nothing_recorded` where a look would set up a server. */
  source(name: string): Promise<SourceDatabase>;
  target(name: string): Promise<TargetDatabase>;
}

/** What the two databases of a playbook are called. */
export const onlySource = 'source';
export const onlyTarget = 'target';

type Closable = { close(): Promise<void> };

/** Opens nothing yet. `mayStart`: whether an embedded server may be set up. */
export function openDatabases(config: Config, playbook: Playbook, mayStart: boolean): Databases & Closable {
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
    once('target', name, async () => connectTarget(config, await mayOpen(connectionOf(playbook, onlyTarget, name))));
  const openSource = async (name: string): Promise<SourceDatabase> => {
    const source = withElements(await connectSource(config, await mayOpen(connectionOf(playbook, onlySource, name))), playbook.phases);
    if (!playbook.same_database)
      await requireTwoDatabases(source, await target(onlyTarget), 'Where that is meant, say `same_database: true` in the playbook.');
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

function connectionOf(playbook: Playbook, only: 'source' | 'target', name: string): Connection {
  if (name === only) return playbook[only];
  throw new GodwitError('argument_invalid', `The playbook ${playbook.playbook} has no ${only} "${name}".`);
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
    profile: (catalog) => ask((source) => source.profile(catalog)),
    rowVersions: (entities) => ask((source) => source.rowVersions(entities)),
    sample: (entity, rows) => ask((source) => source.sample(entity, rows)),
    place: () => ask((source) => source.place()),
    openEpoch: () => ask((source) => source.openEpoch()),
    // What was opened is closed with the databases.
    close: async () => {},
  };
}
