import type { Principal } from '../../model/principal.ts';

const windowMs = 10 * 60_000;
const notesMax = 10_000;

/** How many rows people looked at as they are, of late. */
export interface Looks {
  note(who: Principal, rows: number): void;
  /** The most that one person looked at in the last ten minutes. */
  most(): number;
}

/** Opens it with none. `now` is for tests. */
export function openLooks(now: () => number = Date.now): Looks {
  const notes: { readonly id: string; readonly rows: number; readonly at: number }[] = [];
  return {
    note: ({ id }, rows) => {
      notes.push({ id, rows, at: now() });
      if (notes.length > notesMax) notes.shift();
    },
    most: () => {
      const recent = notes.filter(({ at }) => now() - at <= windowMs);
      const sums = Map.groupBy(recent, ({ id }) => id);
      return Math.max(0, ...[...sums.values()].map((own) => own.reduce((sum, { rows }) => sum + rows, 0)));
    },
  };
}
