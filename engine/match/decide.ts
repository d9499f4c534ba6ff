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
    const values = free.map((target) => offered.map((source) => worth(target, source, look)));
    const given = assign(values);
    const taken = new Set(given.map((column) => offered[column]).filter((source) => source !== undefined));
    return fields.map((target) => {
      const place = free.indexOf(target);
      const assigned = place < 0 ? bestOf(target, placing, look) : (offered[given[place] ?? -1] ?? splitOf(target, placing, look));
      const joined = assigned ? joinedTo(target, assigned, taken, placing, look) : [];
      return { target, source: assigned, joined, displaced: place >= 0 && assigned !== bestOf(target, placing, look) };
    });
  });
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
  let share = look.noSource[target.index] ?? 0;
  for (const each of source.fields) {
    const own = look.bySource.at(target.index, each.index);
    if (own > share) [best, share] = [each, own];
  }
  return best;
}

/** A column that another field has taken may still give a part of itself. */
function splitOf(target: FieldView, placing: Placing, look: SecondLook): FieldView | null {
  const best = bestOf(target, placing, look);
  return best && placing.comparing.parts.isPart(target, best) ? best : null;
}

/** Further parts of a whole, from the same entity and not taken by other fields. */
function joinedTo(
  target: FieldView,
  source: FieldView,
  taken: ReadonlySet<FieldView>,
  { comparing: { parts } }: Placing,
  look: SecondLook,
): FieldView[] {
  if (!parts.isPart(source, target)) return [];
  return source.entity.fields.filter(
    (other) =>
      other !== source && !taken.has(other) && parts.isPart(other, target) && look.bySource.at(target.index, other.index) >= joinMin,
  );
}
