import type { Catalog } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import type { Database } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { Profile, Risk } from '../../model/profile.ts';
import { findOpenTargets } from '../open-targets.ts';
import { findRisks } from '../risks.ts';
import { runningPhases, type StageContext } from './context.ts';

/** What is known about both databases before anything is planned. */
export interface Analysis {
  readonly checks: readonly Check[];
  readonly source: Catalog;
  readonly target: Catalog;
  readonly profile: Profile;
  readonly risks: readonly Risk[];
}

/**
 * Asks both databases whether they are ready, then reads their structure, and what the source's data look like.
 * Throws `preflight_failed` with every failed check, `rls_blinds_source` where row security would hide rows.
 */
export async function analyze(context: StageContext): Promise<Analysis> {
  const checks = await inspect(context);
  requirePassed(checks);
  return assess(context, checks, ...(await inventory(context)));
}

/** Profiles the source and finds the risks, once both structures are known. */
export async function assess(context: StageContext, checks: readonly Check[], source: Catalog, target: Catalog): Promise<Analysis> {
  const entities = profiledOf(context, source);
  context.notify({ type: 'stage', stage: 'analyze', message: `profiling ${entities.length} entities of ${source.database}` });
  const profile = await context.source.profile({ ...source, entities });
  await keep(context, 'profile', 'source', profile);
  const open = findOpenTargets(runningPhases(context.playbook), source, target);
  return { checks, source, target, profile, risks: findRisks(source, profile, checks, open) };
}

/** Tables, and views and foreign tables that a phase reads: to read others could cost anything, and run code that nobody asked for. */
function profiledOf({ playbook }: StageContext, { entities }: Catalog): Catalog['entities'] {
  const read = new Set(playbook.phases.flatMap(entitiesRead));
  return entities.filter(({ kind, name }) => kind === 'table' || kind === 'partitioned_table' || read.has(name));
}

const entitiesRead = ({ source, lookups }: PlaybookPhase): string[] => [source, ...Object.values(lookups).map(({ entity }) => entity)];

/** Pre-flight of both databases, failed checks included. */
export async function inspect({ playbook, source, target, notify }: StageContext): Promise<Check[]> {
  notify({ type: 'stage', stage: 'analyze', message: `asking ${source.label} and ${target.label} whether they are ready` });
  const phases = runningPhases(playbook);
  const read = phases.flatMap(entitiesRead);
  const written = phases.map((phase) => phase.target);
  const ask = (database: Database, role: 'source' | 'target', entities: readonly string[]): Promise<Check[]> =>
    database.preflight({ role, entities: [...new Set(entities)] });
  return [...(await ask(source, 'source', read)), ...(await ask(target, 'target', written))];
}

/** Structure of source and target, kept as artifacts. */
export async function inventory(context: StageContext): Promise<[source: Catalog, target: Catalog]> {
  const catalogs: [Catalog, Catalog] = [await context.source.introspect(), await context.target.introspect()];
  await keep(context, 'catalog', 'source', catalogs[0]);
  await keep(context, 'catalog', 'target', catalogs[1]);
  return catalogs;
}

async function keep({ journal, control, playbook, author }: StageContext, kind: 'catalog' | 'profile', name: string, content: unknown) {
  await journal.save(control, { kind, playbook: playbook.playbook, name, content, author });
}

/** Throws when a check failed, naming all that did; with the code of what kept a database from answering, where that is the reason. */
export function requirePassed(checks: readonly Check[]): void {
  const failed = checks.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const blind = failed.some(({ name }) => name === 'source.row_security') ? 'rls_blinds_source' : 'preflight_failed';
  const code = failed.find((each) => each.code !== undefined)?.code ?? blind;
  const told = failed.map(({ name, message, fix }) => `${name}: ${message}${fix === undefined ? '' : ` ${fix}`}`);
  throw new GodwitError(code, told.join('\n'), { details: { checks: failed.map(({ name }) => name) } });
}
