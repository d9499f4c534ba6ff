import { maskValue } from '../../model/masking.ts';
import type { PathResult, RebuildReport } from '../../model/rebuild.ts';

/** Paths that nothing gives back are told apart up to here; the plan bounds the others. */
const unreadMax = 1000;

interface Counts {
  equal: number;
  differing: number;
  missing: number;
  extra: number;
  example?: NonNullable<PathResult['example']>;
}

export type Fault = 'differing' | 'missing' | 'extra';

/** Counts how paths come out, with one masked example for each that is not equal. */
export class Tally {
  readonly #paths = new Map<string, Counts>();
  readonly #unread = new Map<string, { documents: number; why: string }>();
  #faults = 0;

  /** Faults so far: more of them than before a document say that it is not equal. */
  get faults(): number {
    return this.#faults;
  }

  equal(path: string): void {
    this.#at(path).equal++;
  }

  fault(path: string, fault: Fault, key: string, source: string | null, rebuilt: string | null): void {
    const counts = this.#at(path);
    counts[fault]++;
    counts.example ??= { key, source: masked(source), rebuilt: masked(rebuilt) };
    this.#faults++;
  }

  unread(path: string, why: string): void {
    const known = this.#unread.get(path);
    if (known) known.documents++;
    else if (this.#unread.size < unreadMax) this.#unread.set(path, { documents: 1, why });
    else this.#unread.set('…', { documents: (this.#unread.get('…')?.documents ?? 0) + 1, why: `More than ${unreadMax} paths.` });
  }

  found(): Pick<RebuildReport, 'paths' | 'notCompared'> {
    return {
      paths: [...this.#paths].map(([path, counts]) => ({ path, ...counts })),
      notCompared: [...this.#unread].map(([path, each]) => ({ path, ...each })),
    };
  }

  #at(path: string): Counts {
    const known = this.#paths.get(path) ?? { equal: 0, differing: 0, missing: 0, extra: 0 };
    this.#paths.set(path, known);
    return known;
  }
}

/** Nobody has said of which values something may be shown: of none but how long they are. */
const masked = (text: string | null): string => (text === null ? 'nothing' : maskValue(text, 'phi'));
