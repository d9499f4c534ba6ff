import { findEntity } from '../model/catalog.ts';
import type { Plan, PlannedPhase } from '../model/plan.ts';
import { type Block, list, paragraph, section, table } from './document.ts';
import type { Sides } from './structure-change.ts';
import { counted, durationText } from './units.ts';
import { partName } from './words/parts.ts';

/** Minutes that a person takes to look at one column's rule with its samples; an assumption, said aloud. */
const minutesPerColumn = 1;

/** When each part begins and ends if all goes as planned, one after the other, and what is asked of people before. */
export function planTimeline({ phases, risks, seconds }: Plan, sides: Sides | null): Block[] {
  const running = phases.filter(({ off }) => off === undefined);
  return [
    ...section('Timeline', [
      paragraph(`Counted from the start, part after part, as likely; ${seconds.basis}. Validation comes on top.`),
      table('When each part begins and ends', ['Part', 'Begins after#', 'Takes#', 'Done after#'], timeRows(running)),
    ]),
    ...section('Effort', [list(effort(running, risks, sides))]),
  ];
}

function timeRows(phases: readonly PlannedPhase[]): string[][] {
  let begun = 0;
  return phases.map((part) => {
    const { likely } = part.seconds;
    const start = begun;
    begun += likely;
    return [partName(part), start === 0 ? 'at once' : durationText(start), durationText(likely), durationText(begun)];
  });
}

function effort(phases: readonly PlannedPhase[], risks: Plan['risks'], sides: Sides | null): string[] {
  const columns = phases.reduce((sum, { target }) => sum + ((sides && findEntity(sides.target, target))?.fields.length ?? 0), 0);
  const graver = risks.filter(({ severity }) => severity === 'high').length;
  return [
    ...(columns === 0
      ? []
      : [
          `Review: ${counted(phases.length, 'mapping')} with ${counted(columns, 'column')}, about ` +
            `${durationText(columns * minutesPerColumn * 60)} (assumed: ${minutesPerColumn} min a column)`,
        ]),
    `Decisions: ${counted(risks.length, 'risk')} to weigh, ${graver} of them high`,
  ];
}
