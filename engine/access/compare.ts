import type { ComparedAccess, EntityAccess, Reach, VerbReaches } from '../../model/access.ts';
import { accessVerbs } from '../../model/access.ts';

/** An entity of the source and what became of it. */
export interface EntityPair {
  readonly source: string;
  readonly target: string;
  /** Whether rows have the same keys on both sides. */
  readonly sameKeys: boolean;
}

/** What each person reaches of both sides of a pair. */
export function compareEntity({ source, target, sameKeys }: EntityPair, before: EntityAccess, after: EntityAccess): ComparedAccess[] {
  return [...before.reaches].flatMap(([person, reaches]) => {
    const other = after.reaches.get(person);
    if (!other) return [];
    const isWhole = before.isWhole && after.isWhole;
    return accessVerbs.map((verb) => ({
      ...{ source, target, person, verb, before: reaches[verb], after: other[verb] },
      result: resultOf(reaches, other, verb, { sameKeys, isWhole }),
    }));
  });
}

interface Known {
  readonly sameKeys: boolean;
  readonly isWhole: boolean;
}

function resultOf(before: VerbReaches, after: VerbReaches, verb: keyof VerbReaches, known: Known): ComparedAccess['result'] {
  const [one, other] = [before[verb], after[verb]];
  if (one.state === 'failed' || other.state === 'failed') return one.state === other.state ? 'not compared' : 'other rows';
  if (one.state !== other.state) return one.state === 'refused' ? 'more' : 'fewer';
  // The first rows of a larger table are not the same rows on both sides, unless their keys are.
  const areOtherRows = verb === 'insert' && !known.isWhole && !known.sameKeys;
  if (areOtherRows && one.rows + other.rows > 0) return 'not compared';
  return countsOf(one, other, known);
}

function countsOf(one: Reach, other: Reach, { sameKeys }: Known): ComparedAccess['result'] {
  if (one.rows !== other.rows) return one.rows < other.rows ? 'more' : 'fewer';
  return sameKeys && one.digest !== other.digest ? 'other rows' : 'equal';
}
