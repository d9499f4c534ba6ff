import { describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { orderPhases } from '../../engine/playbook/order.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import type { Playbook } from '../../model/playbook.ts';

const yaml = `{playbook: many, version: 1, title: Many, system: old, source: {url: $S}, target: {url: $T}, phases: [{phase: p0, source: t, target: t}]}`;
const [base] = parsePlaybook(yaml, 'many.yaml').phases;

/** A playbook whose phases depend on the ones named. */
function playbookOf(count: number, parentsOf: (i: number) => readonly number[]): Playbook {
  const one = parsePlaybook(yaml, 'many.yaml');
  const phase = (_: unknown, i: number) => ({ ...base, phase: `p${i}`, depends_on: parentsOf(i).map((parent) => `p${parent}`) });
  return { ...one, phases: Array.from({ length: count }, phase) as Playbook['phases'] };
}

describe('thousands of phases', () => {
  it('in one chain are put in order, whichever end comes first', () => {
    const backwards = playbookOf(10_000, (i) => (i < 9_999 ? [i + 1] : []));
    const ordered = orderPhases(backwards);
    expect(ordered.map(({ wave }) => wave)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    expect(ordered[0]?.phase.phase).toBe('p9999');
    expect(selectPhases(backwards, { only: ['p9990'], withDependencies: true })).toHaveLength(10);
  });

  it('with circles among them share a wave within each', () => {
    const circles = playbookOf(6_000, (i) => [i % 3 === 2 ? i - 2 : i + 1, ...(i >= 3 ? [i - 3] : [])]);
    const ordered = orderPhases(circles);
    expect(ordered.slice(3, 6).map(({ phase, wave, cycle }) => [phase.phase, wave, cycle])).toEqual([
      ['p3', 2, ['p4', 'p5']],
      ['p4', 2, ['p3', 'p5']],
      ['p5', 2, ['p3', 'p4']],
    ]);
    expect(ordered.at(-1)?.wave).toBe(2_000);
  });
});
