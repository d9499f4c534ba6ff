import { nobodyTakesIt } from '../../engine/map/map-phase.ts';
import type { ReviewStatus } from '../../model/mapping.ts';

/** Phases of which all is shown at once; of more, those that need a look. */
const shownMax = 20;

/** By what it is judged whether a mapping needs a look. */
interface Reviewable {
  readonly fields: readonly { readonly standing: ReviewStatus }[];
  readonly noTarget: readonly { readonly reason: string }[];
  readonly hasCode: boolean;
  readonly terms: { readonly changes: readonly string[] };
}

/** What of many mappings a person is shown. */
export interface ReviewPage<Of> {
  /** Shown in full. */
  readonly mappings: Of[];
  /** People or the matcher vouch for every column, and nothing has changed: named only. */
  readonly folded: Of[];
  /** They need a look, and there is no room for them. */
  readonly left: Of[];
}

/** All mappings where they are few, or all are wanted; otherwise a page of them. */
export function pageOf<Of extends Reviewable>(reviewed: readonly Of[], isFull: boolean): ReviewPage<Of> {
  if (isFull || reviewed.length <= shownMax) return { mappings: [...reviewed], folded: [], left: [] };
  const open = reviewed.filter(needsLook);
  return { mappings: open.slice(0, shownMax), folded: reviewed.filter((each) => !needsLook(each)), left: open.slice(shownMax) };
}

function needsLook({ fields, noTarget, hasCode, terms }: Reviewable): boolean {
  const isOpen = fields.some(({ standing }) => standing === 'doubtful') || noTarget.some(({ reason }) => reason === nobodyTakesIt);
  return isOpen || hasCode || terms.changes.length > 0;
}
