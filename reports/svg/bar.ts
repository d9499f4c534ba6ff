import type { FateCounts } from '../../model/ledger.ts';
import type { Picture } from '../document.ts';
import { countText } from '../units.ts';
import { type Fate, fateNames, fateRows, fatesSaid } from '../words/fates.ts';
import { frame, label } from './frame.ts';

/** What a bar is drawn from. */
export interface BarPhase {
  readonly title: string;
  readonly fates: FateCounts;
}

const barWidth = 440;
const left = 180;
const rowHeight = 28;
const top = 36;

/** One bar per phase: the shares of its rows by fate. */
export function drawFates(phases: readonly BarPhase[]): Picture {
  const size = { width: left + barWidth + 120, height: top + phases.length * rowHeight + 8 };
  const bars = phases.flatMap(({ title, fates: of }, i) => [
    label(title, 0, top + i * rowHeight + 16, 24),
    ...pieces(of, top + i * rowHeight),
    label(countText(of.read), left + barWidth + 10, top + i * rowHeight + 16, 14, ' class="quiet"'),
  ]);
  const words = phases.map(({ title, fates: of }) => `${title}: ${fatesSaid(of, countText)}`).join('; ');
  return frame('What became of the rows', `${words}.`, size, [...legend(phases), ...bars]);
}

/** The fates that some row has, in their order. */
function legend(phases: readonly BarPhase[]): string[] {
  const present = new Set(phases.flatMap(({ fates }) => fateRows(fates).flatMap(([fate, rows]) => (rows > 0 ? [fate] : []))));
  const shown = (Object.keys(fateNames) as Fate[]).filter((fate) => present.has(fate));
  return shown.flatMap((fate, i) => [
    `<rect class="${fate}" x="${left + i * 110}" y="6" width="12" height="12"/>`,
    label(fateNames[fate], left + i * 110 + 18, 17, 14),
  ]);
}

/** The pieces of one bar. A fate that has rows is at least 2 pixels wide, so that one quarantined row among millions is seen. */
function pieces(of: FateCounts, y: number): string[] {
  const present = fateRows(of).filter(([, rows]) => rows > 0);
  const all = present.reduce((sum, [, rows]) => sum + rows, 0);
  const room = barWidth - 2 * present.length;
  let x = left;
  return present.map(([fate, rows]) => {
    const width = 2 + (room * rows) / all;
    const piece = `<rect class="${fate}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20"/>`;
    x += width;
    return piece;
  });
}
