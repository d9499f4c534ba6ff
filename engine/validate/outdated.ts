import type { Check } from '../../model/check.ts';
import type { Difference } from '../../model/verdict.ts';
import type { RowFacts } from '../ledger/row-facts.ts';

/**
 * Rows that were written once, changed in the source, and were then refused: the target still has them as they were. They are
 * among the rows that are too
 * many, and this says why. Null where there are none.
 */
export async function outdatedCheck(
  facts: Pick<RowFacts, 'quarantined'>,
  run: string,
  phase: string,
  differences: readonly Difference[],
): Promise<Check | null> {
  const keys = differences.flatMap(({ kind, sourceKey }) => (kind === 'extra' && sourceKey !== null ? [sourceKey] : []));
  const refused = keys.length === 0 ? [] : await facts.quarantined(run, phase, keys);
  if (refused.length === 0) return null;
  return {
    name: 'rows.outdated',
    status: 'failed',
    message: `Rows that changed in the source and were then refused, so that the target still has their earlier version: ${refused.length}.`,
    fix: 'Repair them with `godwit quarantine patch` and replay them; until then the target shows what the source said before.',
    expected: '0',
    actual: String(refused.length),
  };
}
