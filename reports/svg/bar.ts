import type { FateCounts } from '../../model/ledger.ts';
import type { Picture } from '../document.ts';
import { countText } from '../units.ts';
import { frame, label } from './frame.ts';

const fates = ['written', 'unchanged', 'skipped', 'quarantined'] as const;
const barWidth = 440;
const left = 180;
const rowHeight = 28;
const top = 36;

/** One bar per phase: the shares of its rows that were written, unchanged, skipped and quarantined. */
export function drawFates(phases: readonly { readonly phase: string; readonly fates: FateCounts }[]): Picture {
  const words = phases.map(({ phase, fates: of }) => `${phase}: ${fates.map((fate) => `${countText(of[fate])} ${fate}`).join(', ')}`);
  const size = { width: left + barWidth + 120, height: top + phases.length * rowHeight + 8 };
  const bars = phases.flatMap(({ phase, fates: of }, i) => [
    label(phase, 0, top + i * rowHeight + 16, 24),
    ...pieces(of, top + i * rowHeight),
    label(countText(of.read), left + barWidth + 10, top + i * rowHeight + 16, 14, ' class="quiet"'),
  ]);
  return frame('What became of the rows', `${words.join('. ')}.`, size, [...legend(), ...bars]);
}

function legend(): string[] {
  return fates.flatMap((fate, i) => [
    `<rect class="${fate}" x="${left + i * 110}" y="6" width="12" height="12"/>`,
    label(fate, left + i * 110 + 18, 17, 12),
  ]);
}

/** The pieces of one bar. A fate that has rows is at least 2 pixels wide, so that one quarantined row among millions is seen. */
function pieces(of: FateCounts, y: number): string[] {
  const present = fates.filter((fate) => of[fate] > 0);
  const rows = present.reduce((sum, fate) => sum + of[fate], 0);
  const room = barWidth - 2 * present.length;
  let x = left;
  return present.map((fate) => {
    const width = 2 + (room * of[fate]) / rows;
    const piece = `<rect class="${fate}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20"/>`;
    x += width;
    return piece;
  });
}
