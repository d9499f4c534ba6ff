import type { Picture } from '../document.ts';
import { frame, label } from './frame.ts';

/** What the graph shows of a phase. */
export interface GraphPhase {
  readonly phase: string;
  readonly title: string;
  readonly wave: number;
  readonly dependsOn: readonly string[];
  readonly off?: string | undefined;
}

interface Box extends GraphPhase {
  readonly x: number;
  readonly y: number;
}

const width = 170;
const height = 34;
const gapX = 70;
const gapY = 14;
const top = 30;
/** Arrows within a wave go round the right side of its boxes. */
const roomForBends = 40;

/** Phases as boxes, a column per wave, with an arrow from each to those that wait for it; dashed boxes are off. */
export function drawGraph(phases: readonly GraphPhase[]): Picture {
  const boxes = placed(phases);
  const byName = new Map(boxes.map((box) => [box.phase, box]));
  const arrows = boxes.flatMap((box) => box.dependsOn.flatMap((name) => arrow(byName.get(name), box)));
  const waves = new Set(boxes.map(({ wave, x }) => label(`wave ${wave}`, x, 18, 20, ' class="quiet"')));
  const size = {
    width: Math.max(width, ...boxes.map(({ x }) => x + width)) + roomForBends,
    height: Math.max(top, ...boxes.map(({ y }) => y + height)) + 30,
  };
  return frame('Order of the parts', inWords(phases), size, [...waves, ...arrows, ...boxes.map(boxOf)]);
}

function placed(phases: readonly GraphPhase[]): Box[] {
  const waves = [...new Set(phases.map(({ wave }) => wave))].sort((a, b) => a - b);
  const filled = new Map<number, number>();
  return phases.map((phase) => {
    const row = filled.get(phase.wave) ?? 0;
    filled.set(phase.wave, row + 1);
    return { ...phase, x: 1 + waves.indexOf(phase.wave) * (width + gapX), y: top + row * (height + gapY) };
  });
}

function boxOf({ title, x, y, off }: Box): string {
  const look = off === undefined ? 'box' : 'box off';
  return `<rect class="${look}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${label(title, x + 10, y + 22, 21)}`;
}

/** From the parent's right edge to the child's left one; within a wave (a cycle) round the right side. */
function arrow(from: Box | undefined, to: Box): string[] {
  if (from === undefined || from.phase === to.phase) return [];
  const [x1, y1, y2] = [from.x + width, from.y + height / 2, to.y + height / 2];
  const cyclic = from.wave === to.wave;
  const x2 = cyclic ? to.x + width + 7 : to.x - 7;
  const bend = cyclic ? x1 + 45 : (x1 + x2) / 2;
  const line = `<path class="arrow" d="M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}"/>`;
  const tip = cyclic ? x2 - 7 : x2 + 7;
  return [line, `<path class="head" d="M${tip} ${y2} L${x2} ${y2 - 4} L${x2} ${y2 + 4} Z"/>`];
}

function inWords(phases: readonly GraphPhase[]): string {
  const titles = new Map(phases.map(({ phase, title }) => [phase, title]));
  const told = phases.map(({ title, wave, dependsOn, off }) => {
    const after = dependsOn.length > 0 ? ` after ${dependsOn.map((each) => titles.get(each) ?? each).join(', ')}` : '';
    return `${title} in wave ${wave}${after}${off === undefined ? '' : ' (off)'}`;
  });
  return told.length === 0 ? 'No parts.' : `${told.join('; ')}.`;
}
