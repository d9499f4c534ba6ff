import type { CausePart } from '../model/cause.ts';
import type { Rival } from '../model/repair.ts';
import type { QuarantineGroup, RunReport } from '../model/report.ts';
import { type Table, table } from './document.ts';
import { keyText } from './masked.ts';
import { countText } from './units.ts';
import { partNames } from './words/parts.ts';
import { reasonWords } from './words/reasons.ts';

const keysShown = 3;

/** Groups of rows kept aside: how many, why, and some of their keys (masked where sensitive). */
export function quarantineTable(run: RunReport, groups: readonly QuarantineGroup[]): Table {
  const rows = groups.map((group) => [
    reasonWords(group.reason).title,
    partNames(run.phases)(group.phase),
    group.field ?? '',
    countText(group.rows),
    countText(group.dismissed),
    exampleKeysText(run, group),
    group.reason,
  ]);
  const titles = ['Why', 'Part', 'Field', 'Rows#', 'Left behind#', 'For example', 'Code'];
  return table('Rows kept aside, by reason', titles, rows);
}

/** Some keys of rows of a phase, masked where they are sensitive. */
export function exampleKeysText(
  run: RunReport,
  {
    phase: name,
    exampleKeys: keys,
    rivals = {},
    faults = {},
  }: Pick<QuarantineGroup, 'phase' | 'exampleKeys' | 'rivals'> & Pick<CausePart, 'faults'>,
): string {
  const phase = run.phases.find(({ phase: each }) => each === name);
  const shown = (key: string): string => keyText(key, phase ? phase.keySensitivity : 'phi');
  return keys
    .slice(0, keysShown)
    .map((key) => `${shown(key)}${rivalText(rivals[key], shown)}${faultText(faults[key])}`)
    .join(', ');
}

const faultText = (fault: string | undefined): string => (fault === undefined ? '' : ` (${fault})`);

/** The new key tells nothing about the row, and is not masked. */
function rivalText(rival: Rival | undefined, shown: (key: string) => string): string {
  if (!rival) return '';
  if (rival.sourceKey !== null) return ` (${shown(rival.sourceKey)} came first)`;
  return rival.targetKey === null ? '' : ` (stands as ${rival.targetKey})`;
}
