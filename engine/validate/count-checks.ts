import type { Check } from '../../model/check.ts';
import type { FateCounts } from '../../model/ledger.ts';
import type { Collected } from '../../model/phase-statements.ts';
import { counted } from '../evidence.ts';
import type { Totals } from './read-comparison.ts';

/** A check of two numbers that must be the same. */
export function sameNumber(name: string, what: string, expected: number, actual: number, fix: string): Check {
  const numbers = { expected: String(expected), actual: String(actual) };
  if (expected === actual) return { name, status: 'passed', message: `${what}: ${actual}, as expected.`, ...numbers };
  return { name, status: 'failed', message: `${what}: ${actual}, expected ${expected}.`, fix, ...numbers };
}

/** A check of a number that must be nothing. */
export function noneBroken(name: string, what: string, rows: number, fix: string): Check {
  const message = rows === 0 ? `${what}: none.` : `${what}: ${counted(rows, 'row')}.`;
  return { name, status: rows === 0 ? 'passed' : 'failed', message, ...(rows > 0 && { fix }), expected: '0', actual: String(rows) };
}

const rerun = 'Run the migration again: it reads the source anew; if the number stays, look at the rows that differ.';

/** What the ledger says of a phase. `rows`: of the target; more than source rows where a source row may become several. */
export interface LedgerCounts {
  readonly fates: FateCounts;
  readonly rows: number;
  readonly quarantined: number;
}

/** The ledger's numbers against those of target and source as they are now. */
export function countChecks({ fates, rows, quarantined }: LedgerCounts, collected: Collected, totals: Totals): Check[] {
  const { expected, made, refused, skipped, left } = collected;
  const held = made - totals.expected;
  return [
    sameNumber('counts.source', 'Rows of the source', fates.read, expected + refused + skipped + left, rerun),
    sameNumber('counts.target', 'Rows of the phase in the target', rows, totals.owned, rerun),
    sameNumber('counts.skipped', 'Rows skipped by the mapping', fates.skipped, skipped + held, rerun),
    sameNumber('counts.refused', 'Rows refused', fates.quarantined, refused + left, rerun),
    sameNumber('counts.quarantine', 'Rows in quarantine', fates.quarantined, quarantined, 'Look at `godwit quarantine list`.'),
  ];
}
