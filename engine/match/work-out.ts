import type { Correction, Lesson } from '../../model/matching.ts';
import { type Coefficients, committedCoefficients } from './coefficients.ts';
import { learn, leftByPeople, lessonsOf, pinEntities, pinnedFields } from './corrections.ts';
import { type Decision, decide } from './decide.ts';
import { viewOf } from './describe.ts';
import { type Flow, matchEntities } from './entity-fit.ts';
import { lookFirst } from './first-look.ts';
import { flowAfter, flowOf } from './flow.ts';
import { withLanguagesOf } from './languages.ts';
import { loadParts } from './parts.ts';
import { lookAgain, lookAtNeighbours, meanOf, type Placing, type SecondLook } from './second-look.ts';
import type { Described, FieldView } from './view.ts';
import { loadVocabulary, type Vocabulary } from './vocabulary.ts';
import { makeWordFit } from './word-fit.ts';

export interface MatchInput {
  readonly source: Described;
  readonly target: Described;
  readonly corrections?: readonly Correction[];
  /** What words mean by corrections, where more are known than those of these entities; by `corrections` alone otherwise. */
  readonly lessons?: readonly Lesson[];
  /** Target entities whose source entities are decided, by name; their fields come from nowhere else. */
  readonly entities?: ReadonlyMap<string, readonly string[]>;
  /** Confidence from which a proposal needs no look. */
  readonly acceptFrom?: number | undefined;
  readonly coefficients?: Coefficients;
  readonly vocabulary?: Vocabulary;
}

/** Everything worked out on the way to a matching; the evaluation looks at it too. */
export interface Worked {
  readonly placing: Placing;
  readonly look: SecondLook;
  readonly decisions: readonly Decision[];
  readonly lessons: readonly Lesson[];
  readonly pinned: ReadonlyMap<number, { sources: number[]; by: string }>;
}

/** The looks and decisions without words. */
export function workOut(
  { source: ours, target: theirs, corrections = [], entities, ...given }: MatchInput,
  coefficients = committedCoefficients,
): Worked {
  const lessons = given.lessons ?? lessonsOf(corrections);
  const vocabulary = learn(withLanguagesOf(given.vocabulary ?? loadVocabulary(), [ours.catalog, theirs.catalog]), lessons);
  const comparing = { words: makeWordFit(vocabulary), parts: loadParts() };
  const [source, target] = [
    viewOf(withoutViews(ours, new Set([...(entities?.values() ?? [])].flat())), vocabulary),
    viewOf(withoutViews(theirs, new Set(entities?.keys())), vocabulary),
  ];
  const look = lookFirst(source, target, comparing, coefficients);
  const flow = flowOf(source, target, look, coefficients);
  const said = new Map(
    target.entities.flatMap(({ entity, index }) => {
      const names = entities?.get(entity.name);
      return names
        ? [[index, names.flatMap((name) => source.entities.find((each) => each.entity.name === name)?.index ?? [])] as const]
        : [];
    }),
  );
  const pinned = pinnedFields(corrections, source, target);
  const left = leftByPeople(pinned, target);
  const mayTake = (from: FieldView, to: FieldView): boolean =>
    left(from, to) && (said.get(to.entity.index)?.includes(from.entity.index) ?? true);
  const placed = (by: Flow, reach: readonly number[] = []): Placing => {
    const free = matchEntities(source, target, by, comparing, coefficients);
    return { source, target, affinity: pinEntities(free, said), look, comparing, mayTake, reach };
  };
  const placing = placed(...lookedOver(placed(flow), flow, coefficients));
  const second = settled(placing, coefficients);
  return { placing, look: second, decisions: decide(placing, second), lessons, pinned };
}

/** How fields spread by a second look, and how far each target entity reaches: by as much as its fields are still without a source. */
function lookedOver(placing: Placing, flow: Flow, coefficients: Coefficients): [flow: Flow, reach: number[]] {
  const { source, target } = placing;
  const seen = settled(placing, coefficients);
  const reach = target.entities.map(({ fields }) => meanOf(fields.map(({ index }) => seen.noSource[index] ?? 0)));
  return [{ ...flow, ...flowAfter(source, target, seen) }, reach];
}

/** The second look, and once more with what became of the neighbours. */
const settled = (placing: Placing, coefficients: Coefficients): SecondLook =>
  lookAtNeighbours(placing, lookAgain(placing, coefficients), coefficients);

/** Views show what tables hold, so only those that somebody chose take part, unless there is nothing else. */
function withoutViews(described: Described, chosen: ReadonlySet<string>): Described {
  const entities = described.catalog.entities.filter(({ kind, name }) => !['view', 'materialized_view'].includes(kind) || chosen.has(name));
  return entities.length === 0 ? described : { ...described, catalog: { ...described.catalog, entities } };
}
