interface Visited {
  readonly name: string;
  /** Parents that were not followed yet. */
  readonly open: string[];
  /** Number of the visit, and the smallest number that is reached from here and belongs to no finished group. */
  readonly number: number;
  low: number;
}

/**
 * Names that reach each other, as groups, each after the groups that it depends on; a name without a cycle is a group of its own. In linear time and
 * without recursion (Tarjan, "Depth-first search and linear graph algorithms", 1972): playbooks have thousands of phases in one chain.
 */
export function stronglyConnected(parents: ReadonlyMap<string, Iterable<string>>): string[][] {
  const groups: string[][] = [];
  const numbers = new Map<string, number>();
  const waiting: string[] = [];
  const done = new Set<string>();
  const path: Visited[] = [];
  const visit = (name: string): void => {
    const number = numbers.size;
    numbers.set(name, number);
    waiting.push(name);
    path.push({ name, open: [...(parents.get(name) ?? [])].filter((parent) => parents.has(parent)), number, low: number });
  };
  const leave = ({ name, number, low }: Visited): void => {
    const above = path.at(-1);
    if (above) above.low = Math.min(above.low, low);
    if (low !== number) return;
    const group = takeSince(waiting, name);
    for (const member of group) done.add(member);
    groups.push(group);
  };
  for (const start of parents.keys()) {
    if (!numbers.has(start)) visit(start);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.open.pop();
      if (next === undefined) {
        path.pop();
        leave(last);
      } else if (!numbers.has(next)) visit(next);
      else if (!done.has(next)) last.low = Math.min(last.low, numbers.get(next) ?? 0);
    }
  }
  return groups;
}

/** Takes a name and all that came after it off the end. */
function takeSince(names: string[], from: string): string[] {
  const taken: string[] = [];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    taken.push(name);
    if (name === from) break;
  }
  return taken;
}
