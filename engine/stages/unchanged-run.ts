import type { UnchangedRun } from '../../model/artifacts.ts';
import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import type { Database } from '../../model/contracts.ts';
import { digestOf } from '../../model/digest.ts';
import type { Playbook } from '../../model/playbook.ts';
import { phasePlace, placeOf, writtenPlaybook } from '../../model/playbook-databases.ts';
import type { Side } from '../../model/workbench.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { type Catalogs, catalogOf, sourceOf, targetOf } from '../route.ts';
import type { StageContext } from './context.ts';

const name = 'validated';

/** Fingerprints of the rows that the phases read. */
export async function sourceVersions(
  context: StageContext,
  mapped: readonly MappedPhase[],
  catalogs: Catalogs,
): Promise<Record<string, string>> {
  const read = mapped.flatMap(({ phase, mapping }) =>
    [mapping.source, ...mapping.lookups.map(({ entity }) => entity)].map((entity) => ({ database: phase.databases.source, entity })),
  );
  return versionsOf(context.playbook, 'source', read, catalogs, (name) => sourceOf(context, name));
}

/** Fingerprints of the rows that the phases write, and of those that their references lead to. */
export async function targetVersions(
  context: StageContext,
  mapped: readonly MappedPhase[],
  catalogs: Catalogs,
): Promise<Record<string, string>> {
  const adopted = Object.values(context.playbook.adopted).map(({ target, database }) => ({ database, entity: target }));
  const written = mapped.flatMap(({ phase, mapping }) =>
    [mapping.target, ...(phase.contents ? [phase.contents.into] : [])].map((entity) => ({ database: phase.databases.target, entity })),
  );
  return versionsOf(context.playbook, 'target', [...written, ...adopted], catalogs, (name) => targetOf(context, name));
}

/** By the names that entities have among all of a side. */
async function versionsOf(
  playbook: Playbook,
  side: Side,
  entities: readonly { database: string; entity: string }[],
  catalogs: Catalogs,
  open: (name: string) => Database,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const [name, members] of Map.groupBy(entities, ({ database }) => database)) {
    const found = await open(name).rowVersions(
      entitiesOf(
        catalogOf(catalogs, name),
        members.map(({ entity }) => entity),
      ),
    );
    for (const [entity, version] of Object.entries(found)) versions[placeOf(playbook, side, name, entity)] = version;
  }
  return versions;
}

function entitiesOf(catalog: Catalog, names: readonly string[]): Entity[] {
  return [...new Set(names)].sort().flatMap((each) => findEntity(catalog, each) ?? []);
}

/** Remembers how both sides stood when the run passed its validation. */
export async function keepUnchangedRun({ journal, control, playbook, author }: StageContext, standstill: UnchangedRun): Promise<void> {
  await journal.save(control, { kind: 'standstill', playbook: playbook.playbook, name, content: standstill, author });
}

/**
 * The run that a new one would only repeat: the same mappings, and neither side has changed since its validation. Null where anything
 * differs, or where a side cannot tell (a view).
 */
export async function findUnchangedRun(
  context: StageContext,
  mapped: readonly MappedPhase[],
  source: Catalogs,
  target: Catalogs,
): Promise<UnchangedRun | null> {
  const { playbook } = context;
  const last = await context.journal.last(context.control, context.playbook.playbook, 'standstill', name);
  if (!last) return null;
  const kept = last.content;
  if (kept.playbook !== digestOf(writtenPlaybook(context.playbook)) || digestOf(kept.mappings) !== digestOf(mappingsOf(mapped)))
    return null;
  const now = { source: await sourceVersions(context, mapped, source), target: await targetVersions(context, mapped, target) };
  const isComplete = mapped.every(
    ({ phase }) => phasePlace(playbook, phase, 'source') in now.source && phasePlace(playbook, phase, 'target') in now.target,
  );
  return isComplete && digestOf(now) === digestOf({ source: kept.source, target: kept.target }) ? kept : null;
}

/** Digest of the mapping of each phase. */
export function mappingsOf(mapped: readonly MappedPhase[]): Record<string, string> {
  return Object.fromEntries(mapped.map(({ phase, digest }) => [phase.phase, digest]));
}
