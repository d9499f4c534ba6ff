import type { RunReport } from '../model/report.ts';
import { type Block, section, table } from './document.ts';
import { countText, momentText } from './units.ts';
import { personText } from './words/people.ts';
import { reasonWords } from './words/reasons.ts';

/** Who decided that rows stay behind, and why. */
export function leftBehindBlocks({ phases, leftBehind = [] }: RunReport): Block[] {
  if (leftBehind.length === 0) return [];
  const titles = new Map(phases.map(({ phase, title }) => [phase, title]));
  const rows = leftBehind.map(({ phase, cause, by, why, rows: many, at }) => [
    titles.get(phase) ?? phase,
    countText(many),
    reasonWords(cause).title,
    personText(by),
    why,
    momentText(at),
  ]);
  const columns = ['Part', 'Rows#', 'Kept aside because', 'Who decided', 'Reason given', 'On'];
  return section('Who decided to leave rows behind', [table('Decisions to leave rows in the old system', columns, rows)]);
}
