import type { Standstill } from '../../model/artifacts.ts';
import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import { digestOf } from '../../model/digest.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import type { StageContext } from './context.ts';

const name = 'validated';

/** Fingerprints of the rows that the phases read. */
export function sourceVersions(
  { source }: StageContext,
  mapped: readonly MappedPhase[],
  catalog: Catalog,
): Promise<Record<string, string>> {
  return source.rowVersions(
    entitiesOf(
      catalog,
      mapped.flatMap(({ mapping }) => [mapping.source, ...mapping.lookups.map(({ entity }) => entity)]),
    ),
  );
}

/** Fingerprints of the rows that the phases write, and of those that their references lead to. */
export function targetVersions(
  { target, playbook }: StageContext,
  mapped: readonly MappedPhase[],
  catalog: Catalog,
): Promise<Record<string, string>> {
  const adopted = Object.values(playbook.adopted).map((each) => each.target);
  return target.rowVersions(entitiesOf(catalog, [...mapped.map(({ mapping }) => mapping.target), ...adopted]));
}

function entitiesOf(catalog: Catalog, names: readonly string[]): Entity[] {
  return [...new Set(names)].sort().flatMap((each) => findEntity(catalog, each) ?? []);
}

/** Remembers how both sides stood when the run passed its validation. */
export async function keepStandstill({ journal, control, playbook, author }: StageContext, standstill: Standstill): Promise<void> {
  await journal.save(control, { kind: 'standstill', playbook: playbook.playbook, name, content: standstill, author });
}

/**
 * The run that a new one would only repeat: the same mappings, and neither side has changed since its validation. Null where anything
 * differs, or where a side cannot tell (a view).
 */
export async function findStandstill(
  context: StageContext,
  mapped: readonly MappedPhase[],
  source: Catalog,
  target: Catalog,
): Promise<Standstill | null> {
  const last = await context.journal.last(context.control, context.playbook.playbook, 'standstill', name);
  if (!last) return null;
  const kept = last.content;
  if (kept.playbook !== digestOf(context.playbook) || digestOf(kept.mappings) !== digestOf(mappingsOf(mapped))) return null;
  const now = { source: await sourceVersions(context, mapped, source), target: await targetVersions(context, mapped, target) };
  const isComplete = mapped.every(({ mapping }) => mapping.source in now.source && mapping.target in now.target);
  return isComplete && digestOf(now) === digestOf({ source: kept.source, target: kept.target }) ? kept : null;
}

/** Digest of the mapping of each phase. */
export function mappingsOf(mapped: readonly MappedPhase[]): Record<string, string> {
  return Object.fromEntries(mapped.map(({ phase, digest }) => [phase.phase, digest]));
}
