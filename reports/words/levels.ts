import type { Check } from '../../model/check.ts';

/** What validation looks at, from the outside in; `words` are those that the names of its checks hold. */
const levels: readonly { readonly title: string; readonly asks: string; readonly words: readonly string[] }[] = [
  { title: 'Counts', asks: 'Did as many rows arrive as were expected?', words: ['count', 'counts', 'rows'] },
  { title: 'Keys', asks: 'Is every row there once?', words: ['key', 'keys', 'unique', 'uniqueness', 'duplicates'] },
  { title: 'References', asks: 'Does every row still belong where it belonged?', words: ['linked', 'reference', 'references', 'orphans'] },
  { title: 'Sums', asks: 'Do amounts add up to the last decimal?', words: ['sum', 'sums'] },
  { title: 'Order', asks: 'Are histories in their order?', words: ['order', 'ordered'] },
  { title: 'Content', asks: 'Does each row hold what the mapping says?', words: ['content', 'rows_equal', 'compare', 'comparison'] },
  { title: 'Rules', asks: 'Do the rules of the business hold?', words: ['assert', 'assertion', 'rule', 'rules'] },
  { title: 'Proof', asks: 'Is what stands there what was written?', words: ['digest', 'root', 'proof', 'manifest'] },
];
const otherLevel = { title: 'Other checks', asks: 'What else was looked at?' };

export interface LevelChecks {
  readonly title: string;
  readonly asks: string;
  readonly checks: readonly Check[];
}

/** Checks by level, in the order of the levels; levels without a check are left out. The name says the level: `patients.sum.balance`. */
export function byLevel(checks: readonly Check[]): LevelChecks[] {
  const groups = Map.groupBy(checks, ({ name }) => levelOf(name));
  return [...levels, otherLevel].flatMap((level) => {
    const found = groups.get(level);
    return found ? [{ title: level.title, asks: level.asks, checks: found }] : [];
  });
}

/** The word after the phase counts first, so that a phase named `orders` does not become a level. */
function levelOf(name: string): { title: string; asks: string } {
  const parts = name.split(/[.:]/).slice(1);
  for (const part of parts) {
    const level = levels.find(({ words }) => words.includes(part));
    if (level) return level;
  }
  return otherLevel;
}
