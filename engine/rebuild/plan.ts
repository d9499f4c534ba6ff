import { memberPath } from '../../model/column-ref.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../model/documents.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { GodwitError } from '../../model/errors.ts';
import type { DeclaredLoss, PlanNode, RebuildPlan } from '../../model/rebuild.ts';
import { elementPath } from '../../model/unnest.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { emptinessOfElements, statesText, valueTypes } from './forms.ts';
import { type Growing, growing, put } from './grow.ts';
import { type Among, elementColumns, ownColumns, type PlannedColumns } from './plan-columns.ts';
import { readOf } from './read-of.ts';

/**
 * How the documents of a collection are made again: which column gives back which path, which table which array or map. Pure. Throws
 * `argument_invalid` where no phase reads the collection by `_id`. Encrypted
 * columns are compared where `keys` has theirs.
 */
export function planRebuild(facts: CollectionFacts, all: readonly MappedPhase[], keys?: KeyRing): RebuildPlan {
  const own = all.filter(({ mapping }) => mapping.source === facts.entity && mapping.sourceKey.join() === '_id');
  if (own.length === 0)
    throw new GodwitError('argument_invalid', `No phase that has run reads ${facts.entity} document by document, by "_id".`);
  const root = growing('');
  const losses: DeclaredLoss[] = [...alwaysLost(facts)];
  const planned = own.map((phase, i) => ownColumns(facts, phase, { all, keys }, `p${i}`));
  for (const { phase, elements } of childPhases(facts, all))
    put(root, memberPath(elements.at.path) ?? [], elementsPlan(facts, phase, elements, { all, keys }, losses));
  for (const columns of planned) grow(root, columns, losses);
  const used = new Set(aliasesOf(root.record));
  const parts = planned.map(({ read }) => ({ ...read, columns: read.columns.filter(({ alias }) => used.has(alias)) }));
  return { collection: facts.entity, parts, root: root.record, losses };
}

/** Columns that a row of a document gives: those that nothing asks for are not read, such as the JSON of an array whose elements are rows. */
function aliasesOf(node: PlanNode): string[] {
  if (node.kind === 'value') return node.columns.map(({ alias }) => alias);
  return node.kind === 'record' ? [...node.members.values()].flatMap(aliasesOf) : [];
}

function* alwaysLost({ doubledMembers, entity }: CollectionFacts): Generator<DeclaredLoss> {
  yield { path: entity, loss: 'The order of members: tables have none.' };
  if (doubledMembers > 0) yield { path: entity, loss: `Members that come twice in one object (${doubledMembers}): the last counts.` };
}

function grow(root: Growing, { values, refused, losses: ofColumns }: PlannedColumns, losses: DeclaredLoss[]): void {
  for (const { path, node } of values) put(root, path, node);
  for (const { path, node } of refused) put(root, path, node);
  losses.push(...ofColumns);
}

interface ChildPhase {
  readonly phase: MappedPhase;
  readonly elements: { readonly unnest: string; readonly as: 'array' | 'map'; readonly at: PathFacts; readonly of: PathFacts };
}

/** Phases whose rows are elements of the collection's documents. */
function childPhases(facts: CollectionFacts, all: readonly MappedPhase[]): ChildPhase[] {
  return all.flatMap((phase): ChildPhase[] => {
    const { entity } = phase.sourceRead;
    if (entity.unnest?.of !== facts.entity) return [];
    const unnest = entity.name.slice(facts.entity.length + 1);
    const { as } = elementPath(unnest) ?? { as: 'array' as const };
    const place = factsOfUnnest(facts, unnest);
    const of = place && findPath(facts, `${place.path}${as === 'map' ? '{}' : '[]'}`);
    return place && of ? [{ phase, elements: { unnest, as, at: place, of } }] : [];
  });
}

/** The column of an unnested entity has dots in its name where it stands in objects: `"home.lines"[]` is the path `home.lines`. */
function factsOfUnnest(facts: CollectionFacts, unnest: string): PathFacts | undefined {
  const [column = '', ...members] = elementPath(unnest)?.path ?? [];
  const wanted = [column, ...members].join('.');
  return facts.paths.find(({ path }) => memberPath(path)?.join('.') === wanted);
}

function elementsPlan(
  facts: CollectionFacts,
  phase: MappedPhase,
  { as, at, of }: ChildPhase['elements'],
  among: Among,
  losses: DeclaredLoss[],
): PlanNode {
  const columns = elementColumns(facts, phase, among, of.path);
  const { place } = columns;
  const read = readOf(phase, columns.read.columns, 'parent._id', among.all);
  if (!read) return { kind: 'unread', path: at.path, why: `No column of ${phase.target.name} says whose elements its rows are.` };
  const element = elementNode(of, columns, losses);
  const empty = emptinessOfElements(at, as);
  if (empty === 'merged') losses.push({ path: at.path, loss: `No rows stand for all of these: ${statesText(at)}.` });
  if (place === null)
    losses.push({
      path: at.path,
      loss: `${as === 'array' ? 'The order of the elements' : 'The names of the members'}: no column keeps it.`,
    });
  return { kind: 'elements', path: of.path, as, empty, read, place, element };
}

/** Elements that are objects are records; others are the one value that a column holds. */
function elementNode(of: PathFacts, columns: PlannedColumns, losses: DeclaredLoss[]): PlanNode {
  losses.push(...columns.losses);
  const [whole] = columns.values.filter(({ path }) => path.length === 0);
  const given = whole ?? columns.refused.find(({ path }) => path.length === 0);
  if (given) return given.node;
  const root = growing(of.path);
  for (const { path, node } of [...columns.values, ...columns.refused]) put(root, path, node);
  if (valueTypes(of).includes('object') && (of.types.null ?? 0) > 0)
    losses.push({ path: of.path, loss: `Elements that are null (${of.types.null}): they are rows without values.` });
  return root.record;
}
