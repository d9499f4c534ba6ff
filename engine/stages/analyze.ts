import type { Catalog } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import type { Database } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { placedPhases, sourceNames, targetNames } from '../../model/playbook-databases.ts';
import type { Profile, Risk } from '../../model/profile.ts';
import { findOpenTargets } from '../open-targets.ts';
import { findRisks } from '../risks.ts';
import { type Catalogs, sourceOf, targetOf } from '../route.ts';
import { wholeCatalog, wholeProfile } from '../whole-side.ts';
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

/** Profiles the sources and finds the risks, once all structures are known. */
export async function assess(context: StageContext, checks: readonly Check[], sources: Catalogs, targets: Catalogs): Promise<Analysis> {
  const { playbook } = context;
  const profiles = new Map<string, Profile>();
  for (const [name, catalog] of sources) profiles.set(name, await profileSource(context, name, catalog));
  const [source, target, profile] = [wholeCatalog(sources), wholeCatalog(targets), wholeProfile(profiles)];
  await keep(context, 'profile', 'source', profile);
  const running = placedPhases({ ...playbook, phases: runningPhases(playbook) });
  return { checks, source, target, profile, risks: findRisks(source, profile, checks, findOpenTargets(running, source, target)) };
}

function profileSource(context: StageContext, name: string, catalog: Catalog): Promise<Profile> {
  const entities = profiledOf(context, name, catalog);
  context.notify({ type: 'stage', stage: 'analyze', message: `profiling ${entities.length} entities of ${catalog.database}` });
  return sourceOf(context, name).profile({ ...catalog, entities });
}

/** Tables, and views and foreign tables that a phase reads: to read others could cost anything, and run code that nobody asked for. */
function profiledOf({ playbook }: StageContext, database: string, { entities }: Catalog): Catalog['entities'] {
  const read = new Set(playbook.phases.filter((phase) => phase.databases.source === database).flatMap(entitiesRead));
  return entities.filter(({ kind, name }) => kind === 'table' || kind === 'partitioned_table' || read.has(name));
}

const entitiesRead = ({ source, lookups }: PlaybookPhase): string[] => [source, ...Object.values(lookups).map(({ entity }) => entity)];

/** Pre-flight of all databases, failed checks included. */
export async function inspect(context: StageContext): Promise<Check[]> {
  const { playbook, notify } = context;
  const [sources, targets] = [sourceNames(playbook), targetNames(playbook)];
  const labels = [...sources.map((name) => sourceOf(context, name).label), ...targets.map((name) => targetOf(context, name).label)];
  notify({ type: 'stage', stage: 'analyze', message: `asking ${labels.join(' and ')} whether they are ready` });
  const phases = runningPhases(playbook);
  const checks: Check[] = [];
  for (const name of sources) {
    const read = phases.filter(({ databases }) => databases.source === name).flatMap(entitiesRead);
    checks.push(...(await ask(sourceOf(context, name), 'source', read, sources.length > 1 ? name : null)));
  }
  for (const name of targets) {
    const written = phases.filter(({ databases }) => databases.target === name).map((phase) => phase.target);
    checks.push(...(await ask(targetOf(context, name), 'target', written, targets.length > 1 ? name : null)));
  }
  return checks;
}

/** Where a side has several databases, each check says which one it is about. */
async function ask(database: Database, role: 'source' | 'target', entities: readonly string[], name: string | null): Promise<Check[]> {
  const checks = await database.preflight({ role, entities: [...new Set(entities)] });
  return name === null ? checks : checks.map((check) => ({ ...check, message: `${name}: ${check.message}` }));
}

/** Structure of all sources and targets, kept as artifacts: one for each side. */
export async function inventory(context: StageContext): Promise<[sources: Catalogs, targets: Catalogs]> {
  const { playbook } = context;
  const sources = new Map<string, Catalog>();
  for (const name of sourceNames(playbook)) sources.set(name, await sourceOf(context, name).introspect());
  const targets = new Map<string, Catalog>();
  for (const name of targetNames(playbook)) targets.set(name, await targetOf(context, name).introspect());
  await keep(context, 'catalog', 'source', wholeCatalog(sources));
  await keep(context, 'catalog', 'target', wholeCatalog(targets));
  return [sources, targets];
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
