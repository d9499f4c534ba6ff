interface Level {
  readonly title: string;
  /** What it asks, for people. */
  readonly asks: string;
  /** First words of the names of its checks. */
  readonly words: readonly string[];
  /** Success criteria of playbooks that belong to it. */
  readonly criteria: readonly string[];
}

/** What validation looks at, from the outside in. */
const levels: readonly Level[] = [
  { title: 'Counts', asks: 'Did as many rows arrive as were expected?', words: ['phase', 'counts'], criteria: ['rows'] },
  { title: 'Keys', asks: 'Is every row there once?', words: ['keys'], criteria: ['unique'] },
  { title: 'References', asks: 'Does every row still belong where it belonged?', words: ['references'], criteria: ['linked'] },
  { title: 'Sums', asks: 'Do amounts add up to the last decimal?', words: ['sums'], criteria: ['sum'] },
  { title: 'Order', asks: 'Are histories in their order?', words: ['order'], criteria: ['ordered'] },
  { title: 'Content', asks: 'Does each row hold what the mapping says?', words: ['rows'], criteria: [] },
  { title: 'Rules', asks: 'Do the rules of the business hold?', words: ['rules'], criteria: ['assert'] },
  { title: 'Proof', asks: 'Is what stands there what was written?', words: ['root', 'bystanders'], criteria: [] },
];
const otherLevel: Level = { title: 'Other checks', asks: 'What else was looked at?', words: [], criteria: [] };

/**
 * Checks by level, in the order of the levels; levels without a check are left out. The name says the level: `sums.balance`,
 * `success.sum.balance`.
 */
export function byLevel<T extends { readonly name: string }>(checks: readonly T[]): { title: string; asks: string; checks: T[] }[] {
  const groups = Map.groupBy(checks, ({ name }) => levelOf(name));
  return [...levels, otherLevel].flatMap((level) => {
    const found = groups.get(level);
    return found ? [{ title: level.title, asks: level.asks, checks: found }] : [];
  });
}

function levelOf(name: string): Level {
  const [word = '', criterion = ''] = name.split('.');
  const known = levels.find(({ words, criteria }) => (word === 'success' ? criteria.includes(criterion) : words.includes(word)));
  return known ?? otherLevel;
}
