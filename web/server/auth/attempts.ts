/** Tries to guess a secret: so many in so long, whoever makes them and wherever from. */
export interface Attempts {
  /** Whether one more is allowed for what is guessed at. */
  mayTry(what: string): boolean;
  failed(what: string): void;
  succeeded(what: string): void;
  /** Failures of the last minutes, over all. */
  recent(): number;
}

const failuresMax = 5;
const windowMs = 15 * 60_000;
const knownMax = 10_000;

/** Opens it with none. `now` is for tests. */
export function openAttempts(now: () => number = Date.now): Attempts {
  const failures = new Map<string, number[]>();
  const of = (what: string): number[] => (failures.get(what) ?? []).filter((at) => now() - at <= windowMs);
  return {
    mayTry: (what) => of(what).length < failuresMax,
    failed: (what) => {
      if (failures.size >= knownMax) failures.delete(failures.keys().next().value ?? '');
      failures.set(what, [...of(what), now()].slice(-failuresMax));
    },
    succeeded: (what) => {
      failures.delete(what);
    },
    recent: () => [...failures.keys()].reduce((sum, what) => sum + of(what).length, 0),
  };
}
