import { assign } from './assign.ts';
import type { Placing, SecondLook } from './second-look.ts';
import type { FieldView } from './view.ts';

/** What is decided for one target field: its source, further sources that are joined to it, or none. */
export interface Decision {
  readonly target: FieldView;
  readonly source: FieldView | null;
  readonly joined: readonly FieldView[];
  /** The likeliest source went to another field of the entity. */
  readonly displaced: boolean;
}

const joinMin = 0.02;

/** Decides for all fields of the target; within an entity a source column is taken once, unless it is a key, or split into its parts. */
export function decide(placing: Placing, look: SecondLook): Decision[] {
  return placing.target.entities.flatMap(({ fields }) => {
    const free = fields.filter(isFree);
    const offered = offeredTo(free, placing, look);
    const given = assign(free.map((target) => offered.map((source) => worth(target, source, look))));
    const holder = new Map(given.flatMap((column, row) => (column < 0 ? [] : [[offered[column], free[row]] as const])));
    return fields.map((target) => {
      const place = free.indexOf(target);
      const best = bestOf(target, placing, look);
      const assigned = place < 0 ? best : (offered[given[place] ?? -1] ?? null);
      const source = assigned === best ? best : secondBest(target, best, assigned, holder, placing, look);
      const joined = source ? joinedTo(target, source, holder, placing, look) : [];
      return { target, source, joined, displaced: source !== best };
    });
  });
}

/**
 * A field whose likeliest source another field holds: it shares it when it is a part of it, or another form of the same (a code and a name);
 * else it takes what it was given, if that is at all likely.
 */
function secondBest(
  target: FieldView,
  best: FieldView | null,
  assigned: FieldView | null,
  holder: ReadonlyMap<FieldView | undefined, FieldView | undefined>,
  { comparing: { parts } }: Placing,
  look: SecondLook,
): FieldView | null {
  const other = best && holder.get(best);
  if (best && (parts.isPart(target, best) || (other && areOneTo(best, target, other)))) return best;
  return assigned && look.bySource.at(target.index, assigned.index) >= likelyMin ? assigned : null;
}

const likelyMin = 0.1;

/** Words for the form or grain in which something is kept. */
const formWords: ReadonlySet<string> = new Set([
  ...'concept sourc valu code text name identifi number display raw origin label descript key verbatim type'.split(' '),
  ...'date time datetim timestamp year month day'.split(' '),
]);

const wordsOf = ({ slots }: FieldView): Set<string> => new Set(slots.flatMap(({ readings }) => readings[0] ?? []));

/**
 * Two fields that are one thing to a source: what tells their names apart is a form, or nothing that the source's name says. The start of a
 * stay and its end are two where the source says "start".
 */
function areOneTo(source: FieldView, a: FieldView, b: FieldView): boolean {
  const [ours, theirs, said] = [wordsOf(a), wordsOf(b), wordsOf(source)];
  const shared = [...ours].filter((word) => theirs.has(word) && !formWords.has(word));
  const apart = [...ours.symmetricDifference(theirs)].filter((word) => !formWords.has(word));
  return apart.length === 0 ? shared.length > 0 : shared.some((word) => said.has(word)) && apart.every((word) => !said.has(word));
}

/** Keys and references may share their source column with others. */
const isFree = ({ isKey, refersTo }: FieldView): boolean => !isKey && refersTo.length === 0;

const worth = (target: FieldView, source: FieldView, look: SecondLook): number =>
  Math.log(look.bySource.at(target.index, source.index) + 1e-9) - Math.log((look.noSource[target.index] ?? 0) + 1e-9);

function offeredTo(targets: readonly FieldView[], { source }: Placing, look: SecondLook): FieldView[] {
  return source.fields.filter((each) => targets.some((target) => worth(target, each, look) > 0));
}

/** The likeliest source, if it is likelier than none. */
function bestOf(target: FieldView, { source }: Placing, look: SecondLook): FieldView | null {
  let best: FieldView | null = null;
  let share = 0;
  const pooled = new Map<string, number>();
  for (const each of source.fields) {
    const own = look.bySource.at(target.index, each.index);
    if (own > share) [best, share] = [each, own];
    pooled.set(each.plain, (pooled.get(each.plain) ?? 0) + own);
  }
  const mass = best ? (pooled.get(best.plain) ?? 0) : 0;
  return mass > (look.noSource[target.index] ?? 0) ? best : null;
}

/** Further parts of a whole, from the same entity and not taken by other fields. */
function joinedTo(
  target: FieldView,
  source: FieldView,
  holder: ReadonlyMap<FieldView | undefined, FieldView | undefined>,
  { comparing: { parts } }: Placing,
  look: SecondLook,
): FieldView[] {
  if (!parts.isPart(source, target)) return [];
  return source.entity.fields.filter(
    (other) =>
      other !== source && !holder.has(other) && parts.isPart(other, target) && look.bySource.at(target.index, other.index) >= joinMin,
  );
}
