import type { RunReport } from '../model/report.ts';
import type { Difference } from '../model/verdict.ts';
import { type Table, table } from './document.ts';
import { keyText } from './masked.ts';
import { differenceWords } from './words/statuses.ts';

/** Rows that differ, by their keys (masked where sensitive) and columns; never by their values. */
export function differenceTable(name: string, differences: readonly Difference[], run: RunReport): Table {
  const phase = run.phases.find(({ phase: each }) => each === name);
  const shown = (key: string | null): string => (key === null ? '' : keyText(key, phase ? phase.keySensitivity : 'phi'));
  const rows = differences.map(({ sourceKey, targetKey, kind, fields }) => [
    shown(sourceKey),
    shown(targetKey),
    differenceWords[kind],
    fields.join(', '),
  ]);
  return table(`Rows of ${name} that differ`, ['Old key', 'New key', 'The row', 'Columns'], rows);
}
