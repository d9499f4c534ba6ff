import type { Check } from '../model/check.ts';
import { cut } from './cut.ts';
import { type Table, table } from './document.ts';

/** A check with the phase that it was made for. */
export interface PhaseCheck extends Check {
  readonly phase: string;
}

const gravity: readonly Check['status'][] = ['failed', 'warning', 'skipped', 'passed'];
/** Sums are shown whole; digests, which stand whole in the verdict, are not. */
const lettersShown = 40;

/** Checks with what was expected and found; the failed ones first. */
export function checkTable(title: string, checks: readonly PhaseCheck[]): Table {
  const sorted = [...checks].sort((a, b) => gravity.indexOf(a.status) - gravity.indexOf(b.status));
  const rows = sorted.map(({ name, phase, status, message, expected = '', actual = '', fix = '' }) => [
    name,
    phase,
    status,
    message,
    cut(expected, lettersShown),
    cut(actual, lettersShown),
    fix,
  ]);
  return table(`Checks: ${title}`, ['Check', 'Part', 'Status', 'Finding', 'Expected#', 'Found#', 'What to do'], rows);
}
