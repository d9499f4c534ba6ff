import { accessChecks } from '../../engine/access/checks.ts';
import { compareEntity, type EntityPair } from '../../engine/access/compare.ts';
import { compareSurfaces } from '../../engine/access/surface.ts';
import { sourceOf, targetOf } from '../../engine/route.ts';
import {
  type AccessComparison,
  type AccessSurvey,
  type AskedPerson,
  type ComparedAccess,
  type DeclaredAccess,
  declaredAccess,
  type EntityAccess,
  type SurfaceDifference,
} from '../../model/access.ts';
import { findEntity } from '../../model/catalog.ts';
import type { Database } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PhaseDatabases } from '../../model/playbook.ts';
import { writeReports } from '../reporting/reporting.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

export interface ComparedSides {
  readonly comparison: AccessComparison;
  readonly reports: readonly string[];
}

/**
 * What people see and may write of both sides, and what the API gives of them. Nothing is written on either; the journal keeps what came of it,
 * without claims. Throws `argument_invalid` where a side has no such people.
 */
export function compareAccess(caller: Caller, playbook: string): Promise<ComparedSides> {
  return withWorkbench(caller, playbook, async (bench) => {
    const declared = declaredAccess.parse(bench.playbook.access ?? {});
    const people = { before: peopleOf(declared, 'before'), after: peopleOf(declared, 'after') };
    const [access, surface]: [ComparedAccess[], SurfaceDifference[]] = [[], []];
    for (const databases of databasesOf(bench)) {
      const found = await betweenTwo(bench, databases, people, declared.rows);
      access.push(...found.access);
      surface.push(...found.surface);
    }
    const named = {
      playbook: bench.playbook.playbook,
      at: new Date().toISOString(),
      source: bench.source.label,
      target: bench.target.label,
    };
    const told = people.before.map(({ name, role }) => ({ name, role }));
    return keep(bench, { ...named, people: told, access, surface, checks: accessChecks(access, surface) });
  });
}

type Side = 'before' | 'after';
type People = Readonly<Record<Side, readonly AskedPerson[]>>;

/** Nobody, and the service, stand beside whom the playbook names. */
function peopleOf({ people }: DeclaredAccess, side: Side): AskedPerson[] {
  const named = people.map(({ name, role, claims, target_claims }) => ({
    ...{ name, role },
    claims: side === 'after' ? (target_claims ?? claims) : claims,
  }));
  const always = ['anon', 'service_role'].map((role) => ({ name: role, role, claims: {} }));
  return [...always.filter(({ name }) => !named.some((each) => each.name === name)), ...named];
}

/** Each source with each target that some phase fills from it. */
function databasesOf({ playbook }: Workbench): PhaseDatabases[] {
  return [...new Map(playbook.phases.map(({ databases }) => [`${databases.source}/${databases.target}`, databases])).values()];
}

async function betweenTwo(bench: Workbench, databases: PhaseDatabases, people: People, rowsTried: number) {
  const [source, target] = [sourceOf(bench, databases.source), targetOf(bench, databases.target)];
  const [before, after] = [await surveyOf(source), await surveyOf(target)];
  const pairs = pairsOf(bench, databases);
  const [had, has] = [
    await survey(bench, { database: source, by: before, names: pairs.map((each) => each.source), people: people.before, rowsTried }),
    await survey(bench, { database: target, by: after, names: pairs.map((each) => each.target), people: people.after, rowsTried }),
  ];
  const access = pairs.flatMap((pair) => {
    const [one, other] = [had.get(pair.source), has.get(pair.target)];
    return one && other ? compareEntity(pair, one, other) : [];
  });
  const becomes = new Map([...Map.groupBy(pairs, (pair) => pair.source)].map(([name, of]) => [name, of.map((each) => each.target)]));
  return { access, surface: compareSurfaces(await before.surface(), await after.surface(), becomes) };
}

/** Phases that read elements of a column have no table of their own in the source. */
function pairsOf({ playbook }: Workbench, { source, target }: PhaseDatabases): EntityPair[] {
  const own = playbook.phases.filter((each) => each.databases.source === source && each.databases.target === target);
  return own
    .filter(({ unnest }) => unnest === undefined)
    .map((phase) => ({ source: phase.source, target: phase.target, sameKeys: phase.identity.strategy === 'kept' }));
}

async function surveyOf(database: Database): Promise<AccessSurvey> {
  const found = await database.access?.();
  if (found) return found;
  throw new GodwitError(
    'argument_invalid',
    `${database.label} is not of a kind whose policies and roles can be asked: say which kind it is under \`kind\` of its connection.`,
  );
}

interface Looked {
  readonly database: Database;
  readonly by: AccessSurvey;
  readonly names: readonly string[];
  readonly people: readonly AskedPerson[];
  readonly rowsTried: number;
}

async function survey(bench: Workbench, { database, by, names, people, rowsTried }: Looked): Promise<Map<string, EntityAccess>> {
  const catalog = await database.introspect();
  const entities = [...new Set(names)].flatMap((name) => findEntity(catalog, name) ?? []);
  const found = new Map<string, EntityAccess>();
  for await (const each of by.survey({ people, entities, rowsTried }, bench.signal)) {
    found.set(each.entity, each);
    bench.notify({ type: 'stage', stage: 'access', message: `${database.label}: ${found.size} of ${entities.length} tables` });
  }
  return found;
}

async function keep(bench: Workbench, comparison: AccessComparison): Promise<ComparedSides> {
  const { journal, control, playbook, principal } = bench;
  const artifact = { kind: 'access', playbook: playbook.playbook, name: 'access', content: comparison, author: principal.name } as const;
  await journal.save(control, artifact);
  return { comparison, reports: await writeReports(bench) };
}
