import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Playbook, playbook } from '../../model/playbook.ts';
import { expected, labelledRows, sourceOfPhase, sourceRows } from '../../playbooks/dispatch/generate.ts';
import { offers } from '../../playbooks/dispatch/source/trade.ts';
import { rowsOf, worldOf } from '../../playbooks/dispatch/source/world.ts';
import type { RowChunk } from '../../playbooks/rows.ts';

const folder = join(import.meta.dirname, '../../playbooks/dispatch');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const dispatch: Playbook = playbook.parse(parse(read('playbook.yaml')));
const total = (scale: number, of: 'read' | 'refused' | 'blameless' | 'repaired'): number =>
  Object.values(expected(scale)).reduce((sum, each) => sum + each[of], 0);

async function rowsByTable(chunks: AsyncIterable<RowChunk>): Promise<{ rows: Record<string, number>; digest: string; keys: Set<string> }> {
  const rows: Record<string, number> = {};
  const hash = createHash('sha256');
  const keys = new Set<string>();
  for await (const { table, rows: count, text } of chunks) {
    rows[table] = (rows[table] ?? 0) + count;
    hash.update(text);
    for (const line of text.trimEnd().split('\n')) keys.add(`${table} ${line.slice(0, line.indexOf('\t'))}`);
  }
  return { rows, digest: hash.digest('hex'), keys };
}

describe('the programme', () => {
  it('has its own counts at scale 1', () => {
    const read = Object.fromEntries(Object.entries(expected()).map(([phase, each]) => [phase, each.read]));
    expect(read).toMatchObject({
      ...{ system_messages: 2_039_588, tasks: 768_962, case_files: 160_420, orders: 23_272, case_messages: 16_165, payments: 16_014 },
      ...{ message_attachments: 8703, cases: 7854, case_states: 5464, operations: 3720, purchases: 3701, role_permissions: 1346 },
      ...{ offers: 788, discounts: 151, technician_roles: 31 },
    });
    expect(total(1, 'read')).toBe(3_470_000);
    expect(Object.keys(read)).toHaveLength(25);
  });

  it('has its own failures: 99.76 % of all rows, 99.991 % of valid ones, half of the offers', () => {
    const [rows, refused] = [total(1, 'read'), total(1, 'refused')];
    const waiting = labelledRows().filter(({ repair }) => repair === 'waits').length;
    const blameless = total(1, 'blameless') + waiting;
    expect((100 * (rows - refused)) / rows).toBeCloseTo(99.76, 3);
    expect((100 * (rows - refused)) / (rows - refused + blameless)).toBeGreaterThanOrEqual(99.991);
    expect((100 * (rows - refused)) / (rows - refused + blameless)).toBeLessThan(99.992);
    expect(expected().offers).toMatchObject({ read: 788, refused: 395 });
    expect((100 * 393) / 788).toBeCloseTo(49.87, 2);
  });

  it('matches the committed expected.json (node playbooks/dispatch/write-expected.ts)', () => {
    expect(JSON.parse(read('expected.json'))).toEqual(expected());
  });
});

describe('the generator', () => {
  it('makes the same rows every time, each with a key of its own, as many as it foretells', async () => {
    const [first, second] = [await rowsByTable(sourceRows(0.01)), await rowsByTable(sourceRows(0.01))];
    expect(first.digest).toBe(second.digest);
    const told = Object.entries(expected(0.01)).map(([phase, each]) => [sourceOfPhase[phase]?.name, each.read]);
    expect(first.rows).toEqual(Object.fromEntries(told));
    expect(first.keys.size).toBe(total(0.01, 'read'));
  });

  it('labels rows that are there, no key twice, every kind of dirt at any scale', async () => {
    const { keys } = await rowsByTable(sourceRows(0.02));
    const labelled = labelledRows(0.02).map((each) => ({ ...each, place: `${sourceOfPhase[each.phase]?.name} ${each.key}` }));
    expect(new Set(labelled.map(({ place }) => place)).size).toBe(labelled.length);
    expect(labelled.filter(({ place }) => !keys.has(place))).toEqual([]);
    const kinds = (scale: number) => new Set(labelledRows(scale).map(({ phase, label }) => `${phase} ${label}`));
    expect(kinds(0.01)).toEqual(kinds(1));
  });

  it.each([0.01, 0.1, 1, 3])('gives second offers an order whose first offer came before, at scale %d', (scale) => {
    const world = worldOf(scale);
    const second = new Set(labelledRows(scale).flatMap(({ label, key }) => (label === 'second_offer' ? [key] : [])));
    const first = new Map<string | null, number>();
    for (const { id, order_id = null } of rowsOf(offers, world)) {
      expect(first.has(order_id), `offer ${id}`).toBe(second.has(id ?? ''));
      first.set(order_id, Number(id));
    }
    expect(second.size).toBeGreaterThan(0);
  });

  it('grows in proportion, also to a hundred programmes', () => {
    expect(total(100, 'read')).toBe(347_000_000);
    expect(total(100, 'refused')).toBe(832_800);
  });
});

describe('playbook.yaml', () => {
  it('has the phases of the generator, in its order, and reads its tables', () => {
    expect(dispatch.phases.map(({ phase, source }) => [phase, source])).toEqual(
      Object.entries(sourceOfPhase).map(([phase, { name }]) => [phase, name]),
    );
    expect(dispatch.groups.core).toEqual(['offices', 'profiles', 'doctors', 'patients', 'cases']);
  });

  it('declares a repair for every kind of dirt that has one', () => {
    const declared = dispatch.phases.filter(({ repairs }) => repairs).map(({ phase }) => phase);
    const wanted = labelledRows().filter(({ repair }) => repair === 'rule');
    expect([...new Set(wanted.map(({ phase }) => phase))].sort()).toEqual(declared.sort());
  });

  it('is what the npm scripts of the programme select from', () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { scripts: Record<string, string> };
    const names = new Set([...dispatch.phases.map(({ phase }) => phase), ...Object.keys(dispatch.groups), 'all']);
    const selecting = Object.values(scripts).flatMap(
      (script) => /(?:migrate|validate|rollback) (\w+) .*--playbook dispatch$/.exec(script)?.[1] ?? [],
    );
    expect(selecting.length).toBeGreaterThan(30);
    expect(selecting.filter((name) => !names.has(name))).toEqual([]);
    expect(scripts).toMatchObject({
      'migrate:offices': expect.stringContaining('migrate offices --playbook dispatch'),
      'migrate:patients-with-deps': expect.stringContaining('migrate patients --with-dependencies --playbook dispatch'),
      'validate:core': expect.stringContaining('validate core --playbook dispatch'),
      'rollback:core': expect.stringContaining('rollback core --playbook dispatch'),
    });
  });
});
