import type { Catalog } from '../model/catalog.ts';
import type { SourceDatabase, TargetDatabase } from '../model/contracts.ts';
import { assert } from '../model/errors.ts';
import { findPhase } from '../model/phases.ts';
import type { PhaseDatabases, Playbook } from '../model/playbook.ts';
import type { TargetSession } from '../model/session.ts';

/** Structures of the databases of a side, by their names in the playbook. */
export type Catalogs = ReadonlyMap<string, Catalog>;

/** A database that is written, with the session for its ledger. */
export interface OpenTarget {
  readonly target: TargetDatabase;
  readonly ledgerSession: TargetSession;
}

/** The databases of a playbook that reads or writes several, by their names. */
export interface OpenDatabases {
  readonly sources: ReadonlyMap<string, SourceDatabase>;
  readonly targets: ReadonlyMap<string, OpenTarget>;
}

/** What works on one source and one target; `several` where the playbook has more, so that each phase has its own. */
interface Routed {
  readonly target: TargetDatabase;
  readonly several?: OpenDatabases;
}

interface OfPhase {
  readonly phase: { readonly databases: PhaseDatabases };
}

/** The structure of a database. */
export function catalogOf(catalogs: Catalogs, name: string): Catalog {
  const found = catalogs.get(name);
  assert(found, `the structure of the database ${name} was not read`);
  return found;
}

/** A source by its name; the only one where there is one. */
export function sourceOf(
  { source, several }: { readonly source: SourceDatabase; readonly several?: OpenDatabases },
  name: string,
): SourceDatabase {
  return several?.sources.get(name) ?? source;
}

/** A target by its name; the only one where there is one. */
export function targetOf({ target, several }: Routed, name: string): TargetDatabase {
  return several?.targets.get(name)?.target ?? target;
}

/** The same context on the databases of a phase. A source that is not open is left out: whoever does not read needs none. */
export function contextOf<Context extends Routed>(context: Context, { source, target }: PhaseDatabases): Context {
  if (!context.several) return context;
  const read = context.several.sources.get(source);
  return { ...context, ...(read && { source: read }), ...openTarget(context.several, target) };
}

/** The same context on the databases of a phase of the playbook, by its name. */
export function contextOfPhase<Context extends Routed & { readonly playbook: Playbook }>(context: Context, name: string): Context {
  const phase = findPhase(context.playbook, name);
  return phase ? contextOf(context, phase.databases) : context;
}

/** The same context on another database that is written. */
export function contextOfTarget<Context extends Routed>(context: Context, target: string): Context {
  return context.several ? { ...context, ...openTarget(context.several, target) } : context;
}

/** The same context on each database that is written; one where the playbook has one. */
export function targetsOf<Context extends Routed>(context: Context): Context[] {
  if (!context.several) return [context];
  return [...context.several.targets.values()].map((open) => ({ ...context, ...open }));
}

/** Phases by the database that they write, each group with the context on it. */
export function perTarget<Context extends Routed, Phase extends OfPhase>(
  context: Context,
  phases: readonly Phase[],
): { context: Context; phases: readonly Phase[] }[] {
  if (!context.several) return [{ context, phases }];
  const groups = Map.groupBy(phases, ({ phase }) => phase.databases.target);
  return [...groups].map(([name, members]) => ({ context: contextOfTarget(context, name), phases: members }));
}

function openTarget({ targets }: OpenDatabases, name: string): OpenTarget {
  const found = targets.get(name);
  assert(found, `the database ${name} is not open`);
  return found;
}
