/** Steps from the top of a playbook to a value: keys of maps and positions in lists. */
export type Path = readonly (string | number)[];

/** Something wrong in a playbook, told without the value itself: a URL may hold a password. */
export interface Problem {
  readonly path: Path;
  /** Whether the key or its value is to blame. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** `phases[2].fields.status`: a path as people write it. */
export function pathText(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** `; did you mean "target"?` when one of `known` is close to `name`, else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: editDistance(name.slice(0, 64), candidate) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits);
  return nearest ? `; did you mean "${nearest.candidate}"?` : '';
}

/** Letters to insert, remove, replace or swap with their neighbour until `a` is `b`. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1));
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], i: number): number => row[i] ?? Infinity;
