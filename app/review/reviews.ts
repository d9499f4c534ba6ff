import { GodwitError } from '../../model/errors.ts';
import { prepares } from '../approval/service.ts';
import { type Caller, withWorkbench } from '../workbench/workbench.ts';
import { type ReviewDetail, type ReviewList, reviewList, reviewPhase } from './review-room.ts';
import { reviewState } from './review-state.ts';

/** Reviews as they were made, for as long as nothing that they are made of has changed. */
export interface Reviews {
  list(caller: Caller, playbook: string): Promise<ReviewList>;
  phase(caller: Caller, playbook: string, phase: string): Promise<ReviewDetail | null>;
}

/** Values of rows are no part of what is compared: examples of the source may be so old. */
const ageMsMax = 10 * 60_000;
/** As JSON, of all that are kept. */
const charactersMax = 64_000_000;

interface Kept {
  readonly state: string;
  readonly json: string;
  readonly at: number;
}

/** Keeps none yet. `now` is for tests. */
export function openReviews(now: () => number = Date.now): Reviews {
  const kept = new Map<string, Kept>();
  const making = new Map<string, Promise<unknown>>();
  const keep = (name: string, each: Kept): void => {
    kept.delete(name);
    kept.set(name, each);
    let characters = [...kept.values()].reduce((sum, { json }) => sum + json.length, 0);
    for (const [oldest, { json }] of kept) {
      if (characters <= charactersMax) return;
      kept.delete(oldest);
      characters -= json.length;
    }
  };
  /** Those who ask while it is made have the same answer. */
  const once = <T>(name: string, make: () => Promise<T>): Promise<T> => {
    const known = making.get(name) as Promise<T> | undefined;
    const made = known ?? make().finally(() => making.delete(name));
    making.set(name, made);
    return made;
  };
  const asBefore = async <T>(caller: Caller, playbook: string, what: string, make: () => Promise<T>): Promise<T> => {
    const name = `${playbook}\n${prepares(caller).principal.name}\n${what}`;
    const before = await stateOf(caller, playbook);
    const known = kept.get(name);
    if (known && known.state === before && now() - known.at <= ageMsMax) return JSON.parse(known.json);
    return once(name, async () => {
      const made = await make();
      // What changed while it was made, by whomever, may not be in it.
      if (before !== null && (await stateOf(caller, playbook)) === before)
        keep(name, { state: before, json: JSON.stringify(made), at: now() });
      return made;
    });
  };
  return {
    list: (caller, playbook) => asBefore(caller, playbook, 'list', () => reviewList(caller, playbook)),
    phase: (caller, playbook, phase) => asBefore(caller, playbook, `phase ${phase}`, () => reviewPhase(caller, playbook, phase)),
  };
}

/** Null before anything was mapped, and where it cannot be told. */
async function stateOf(caller: Caller, playbook: string): Promise<string | null> {
  try {
    return await withWorkbench(prepares(caller), playbook, reviewState, 'look');
  } catch (error) {
    if (error instanceof GodwitError && /^nothing_recorded$|^schema_/.test(error.code)) return null;
    throw error;
  }
}
