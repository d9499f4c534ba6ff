import { describe, expect, it } from 'vitest';
import { drawFates } from '../../reports/svg/bar.ts';
import { drawGraph } from '../../reports/svg/graph.ts';

const attributes = (svg: string, element: string): Record<string, string>[] =>
  [...svg.matchAll(new RegExp(`<${element}([^>]*)>`, 'g'))].map(([, inner = '']) =>
    Object.fromEntries([...inner.matchAll(/([a-z]+)="([^"]*)"/gi)].map((match) => [match[1], match[2]])),
  );
const pieces = (svg: string): Record<string, string>[] => attributes(svg, 'rect').filter(({ height }) => height === '20');
const sizeOf = (svg: string): number[] => [Number(attributes(svg, 'svg')[0]?.width), Number(attributes(svg, 'svg')[0]?.height)];

/** Where a cubic curve `Mx y Cx y x y x y` is halfway, horizontally. */
function middleOf(path: string): number {
  const [x0 = 0, , x1 = 0, , x2 = 0, , x3 = 0] = [...path.matchAll(/[\d.]+/g)].map(Number);
  return (x0 + 3 * x1 + 3 * x2 + x3) / 8;
}

describe('the picture of fates', () => {
  it('shows one row among millions, and fills the bar exactly', () => {
    const fates = { read: 5_000_001, written: 5_000_000, unchanged: 0, skipped: 0, quarantined: 1 };
    const drawn = pieces(drawFates([{ title: 'cases', fates }]).svg);
    expect(drawn.map((each) => each.class)).toEqual(['written', 'quarantined']);
    expect(Number(drawn[1]?.width)).toBeGreaterThanOrEqual(2);
    expect(drawn.reduce((sum, { width }) => sum + Number(width), 0)).toBeCloseTo(440, 0);
  });

  it('is empty for a phase without rows, and holds any number of phases', () => {
    const fates = { read: 0, written: 0, unchanged: 0, skipped: 0, quarantined: 0 };
    const { svg } = drawFates(Array.from({ length: 60 }, () => ({ title: 'x', fates })));
    expect(pieces(svg)).toEqual([]);
    for (const { y } of attributes(svg, 'text')) expect(Number(y)).toBeLessThan(sizeOf(svg)[1] ?? 0);
  });

  it('says everything in words, under the names it is given', () => {
    const fates = { read: 10, written: 7, unchanged: 1, skipped: 0, quarantined: 2 };
    const { description, svg } = drawFates([{ title: 'Cases', fates }]);
    expect(description).toBe('Cases: 7 written, 1 already there, 2 kept aside.');
    expect(svg).toContain(description);
    expect(svg).not.toContain('quarantined</text>');
  });
});

describe('the picture of the order', () => {
  const phase = (name: string, wave: number, dependsOn: readonly string[] = [], off?: string) => ({
    phase: name,
    title: name,
    wave,
    dependsOn,
    off,
  });

  it('draws an arrow for each dependency that is there, and dashes what is off', () => {
    const { svg, description } = drawGraph([phase('a', 1), phase('b', 2, ['a', 'ghost', 'b']), phase('c', 2, ['a'], 'later')]);
    expect(svg.match(/class="arrow"/g)).toHaveLength(2);
    expect(svg.match(/class="box off"/g)).toHaveLength(1);
    expect(description).toBe('a in wave 1; b in wave 2 after a, ghost, b; c in wave 2 after a (off).');
  });

  it('keeps boxes and the arrows of a circle inside, and boxes apart', () => {
    const { svg } = drawGraph([phase('c', 1), phase('a', 3, ['b']), phase('b', 3, ['a'])]);
    const [width = 0, height = 0] = sizeOf(svg);
    const boxes = attributes(svg, 'rect');
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
    for (const box of boxes) {
      expect(Number(box.x) + Number(box.width)).toBeLessThanOrEqual(width);
      expect(Number(box.y) + Number(box.height)).toBeLessThanOrEqual(height);
    }
    const curves = attributes(svg, 'path').filter((each) => each.class === 'arrow');
    expect(curves).toHaveLength(2);
    for (const { d = '' } of curves) expect(middleOf(d)).toBeLessThan(width - 1);
  });

  it('is drawn without phases', () => {
    expect(drawGraph([]).description).toBe('No parts.');
  });
});
