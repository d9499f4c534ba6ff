import { describe, expect, it } from 'vitest';
import { pageOf } from '../../app/review/review-page.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { resolveIdentities } from '../../engine/map/identities.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { orderPhases } from '../../engine/playbook/order.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { findStructureRisks } from '../../engine/structure-risks.ts';
import type { Catalog } from '../../model/catalog.ts';
import { type Playbook, playbook as playbookSchema } from '../../model/playbook.ts';
import { termsOf } from '../../model/terms.ts';
import { listed } from '../support/listed.ts';

const yaml =
  '{playbook: many, version: 1, title: Many, system: old, source: {url: $S}, target: {url: $T}, phases: [{phase: p0, ' +
  'source: t, target: t}]}';
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

/** The same objects, but every look at one of them is counted. */
function counting<Of extends object>(objects: readonly Of[], seen: () => void): Of[] {
  const get = (of: Of, key: string | symbol): unknown => {
    seen();
    return Reflect.get(of, key);
  };
  return objects.map((each) => new Proxy(each, { get }));
}

/** Tables in one chain of references, and phases that leave a column to the matcher. */
function chained(count: number, seen: () => void): { playbook: Playbook; source: Catalog; target: Catalog } {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const parent = (i: number, type: string): string => (i === 0 ? '' : `, parent_id ${type} >PREFIX_${i - 1}`);
  const side = (prefix: string, key: string): Catalog => {
    const lines = numbers.map((i) => `${prefix}_${i}: id* ${key}, name text, code text${parent(i, key).replace('PREFIX', prefix)}`);
    const { catalog } = listed(...lines);
    return { ...catalog, entities: counting(catalog.entities, seen) };
  };
  const reference = (i: number) => (i === 0 ? {} : { parent_id: { reference: `p${i - 1}`, from: 'parent_id' } });
  const phases = numbers.map((i) => ({
    phase: `p${i}`,
    source: `old_${i}`,
    target: `new_${i}`,
    fields: { code: { copy: 'code' }, ...reference(i) },
  }));
  const names = { playbook: 'many', version: 1, title: 'Many', system: 'old', source: { url: '$S' }, target: { url: '$T' } };
  const made = playbookSchema.parse({ ...names, phases });
  return { playbook: { ...made, phases: counting(made.phases, seen) }, source: side('old', 'integer'), target: side('new', 'uuid') };
}

/** How often phases and entities are looked at while all of them are mapped. */
async function looksAt(count: number): Promise<number> {
  let looks = 0;
  const { playbook, source, target } = chained(count, () => {
    looks += 1;
  });
  resolveIdentities(playbook, new Map([['target', target]]));
  for (const phase of playbook.phases) termsOf(playbook, await mapPhase(phase, { playbook, source, target, parser: openSqlParser() }));
  return looks;
}

describe('mapping many phases', () => {
  it('looks at each so often as in a playbook of few', { timeout: 60_000 }, async () => {
    const [few, many] = [await looksAt(50), await looksAt(200)];
    expect(few).toBeGreaterThan(50);
    expect(many / few).toBeLessThan(4.4);
  });

  it('finds circles among thousands of tables in one walk', () => {
    const { source } = chained(5_000, () => {});
    const entities = source.entities.map((each, i) =>
      i === 0 ? { ...each, references: source.entities[2]?.references.map((of) => ({ ...of, entity: 'old_2' })) ?? [] } : each,
    );
    const none = { entities: {}, findings: [] };
    const circles = findStructureRisks({ ...source, entities }, none, []).filter(({ title }) => title === 'Dependency cycles');
    expect(circles.map(({ evidence }) => evidence)).toEqual(['3 entities: old_0, old_1, old_2.']);
  });

  it('shows a page: what needs a look, and names of the rest', () => {
    const mapping = (standing: 'declared' | 'doubtful') => ({
      fields: [{ standing }],
      noTarget: [],
      hasCode: false,
      terms: { changes: [] },
    });
    const many = Array.from({ length: 10_000 }, (_, i) => mapping(i % 100 === 0 ? 'doubtful' : 'declared'));
    const { mappings, folded, left } = pageOf(many, false);
    expect([mappings.length, folded.length, left.length]).toEqual([20, 9_900, 80]);
    expect(mappings.every(({ fields }) => fields[0]?.standing === 'doubtful')).toBe(true);
    expect(pageOf(many, true).mappings).toHaveLength(10_000);
    expect(pageOf(many.slice(1, 21), false)).toMatchObject({ folded: [], left: [] });
  });
});
