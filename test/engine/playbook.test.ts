import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlaybook, parsePlaybook, playbookNames } from '../../engine/playbook/load.ts';
import { orderPhases } from '../../engine/playbook/order.ts';
import { type Selection, selectPhases } from '../../engine/playbook/select.ts';
import { GodwitError } from '../../model/errors.ts';

const head = `playbook: clinic
version: 1
title: Clinic
system: clinic-v1
source: {url: $SOURCE_URL}
target: {url: 'embedded:target'}
`;

/** A playbook with these lines (from line 7 on) below `phases:`. */
const withPhases = (lines: string): string => `${head}phases:\n${lines}`;

/** One phase per entry; its value: what it depends on. */
function graph(phases: Readonly<Record<string, readonly string[]>>, more = ''): string {
  const lines = Object.entries(phases).map(([name, parents]) => {
    return `  - {phase: ${name}, source: ${name}, target: new_${name}, depends_on: [${parents.join(', ')}]}`;
  });
  return `${head}${more}phases:\n${lines.join('\n')}\n`;
}

/** The lines of the refusal, without its first. */
function problems(text: string): string[] {
  try {
    parsePlaybook(text, 'p.yaml');
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'playbook_invalid') return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

const phaseLine = '  - {phase: patients, source: patients, target: person}\n';
const waves = (text: string): string[] =>
  orderPhases(parsePlaybook(text, 'p.yaml')).map(({ phase, wave, cycle }) => [wave, phase.phase, ...cycle].join(' '));

describe('a playbook', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'godwit-playbooks-'));
    for (const name of ['clinic', 'another']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'playbook.yaml'), withPhases(phaseLine));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is found by name, folder and file', () => {
    const file = join(folder, 'clinic', 'playbook.yaml');
    for (const way of ['clinic', join(folder, 'clinic'), file]) {
      const { playbook, path } = loadPlaybook(way, folder);
      expect(path).toBe(file);
      expect(playbook.phases[0]).toMatchObject({ phase: 'patients', mode: 'auto', conflict: { action: 'update' } });
    }
    expect(playbookNames(folder)).toEqual(['another', 'clinic']);
  });

  it('that does not exist is told from those that do', () => {
    for (const name of ['clinics', '', '../clinic', join(folder, 'nowhere')]) {
      expect(() => loadPlaybook(name, folder)).toThrow(expect.objectContaining({ code: 'playbook_not_found' }));
    }
    expect(() => loadPlaybook('clinics', folder)).toThrow('These exist: another, clinic.');
    expect(() => loadPlaybook('clinics', join(folder, 'empty'))).toThrow('There are none yet.');
  });

  it('of more than 16 MiB is refused before it is read', () => {
    const file = join(folder, 'large.yaml');
    writeFileSync(file, `${withPhases(phaseLine)}#${'x'.repeat(16 * 1024 * 1024)}`);
    expect(() => loadPlaybook(file, folder)).toThrow('at most 16777216');
  });
});

describe('a problem', () => {
  it('with a key names its line, column and the nearest key', () => {
    const text = withPhases('  - phase: patients\n    source: patients\n    target: person\n    succes: []\n');
    expect(problems(text)).toEqual(['p.yaml:11:5 phases[0].succes: unknown key "succes"; did you mean "success"?']);
    expect(problems(`${withPhases(phaseLine)}zzz: 1\n`)).toEqual(['p.yaml:9:1 zzz: unknown key "zzz"']);
  });

  it('with a value names what is expected and never the value', () => {
    const text = withPhases(phaseLine).replace('version: 1', 'version: 3').replace("{url: 'embedded:target'}", 'postgresql://u:secret@h/d');
    expect(problems(text)).toEqual(['p.yaml:2:10 version: expected 1 or 2', 'p.yaml:6:9 target: expected a map, found a text']);
  });

  it('is a missing key too, told where its map begins', () => {
    expect(problems(withPhases('  - phase: patients\n    source: patients\n'))).toEqual([
      'p.yaml:8:5 phases[0].target: the key "target" is missing',
    ]);
    expect(problems('')).toEqual(['p.yaml:1:1 playbook: expected a map, found nothing']);
  });

  it.each([
    ['{copy: a, cleen: [trim]}', ':44 phases[0].fields.a.cleen: unknown key "cleen"; did you mean "clean"?'],
    [
      '{cpy: a}',
      ':34 phases[0].fields.a: expected one of the keys copy, constant, enum, reference, zoned, concat, expression, rest, none; did you mean "copy"?',
    ],
    ['{enum: a}', ':34 phases[0].fields.a.values: the key "values" is missing'],
    [
      '{copy: a, clean: [trimm]}',
      ':52 phases[0].fields.a.clean[0]: expected "trim" or "trim_end" or "lower" or "upper" or "null_if_empty"',
    ],
    ['{reference: patients, from: 7}', ':62 phases[0].fields.a.from: expected a text or a list, found a number'],
    ['column', ':34 phases[0].fields.a: expected "identity" or a map, found a text'],
    [
      '{reference: patient, from: a}',
      ':46 phases[0].fields.a.reference: there is no phase, identity or adopted entity "patient"; did you mean "patients"?',
    ],
  ])('in the rule %s is told', (rule, expected) => {
    const line = `  - {phase: patients, fields: {a: ${rule}}, source: s, target: t}\n`;
    const column = line.indexOf(rule) + 1;
    const shifted = expected.replace(/^:(\d+)/, (_, at) => `:${Number(at) - 34 + column}`);
    expect(problems(withPhases(line))).toEqual([`p.yaml:8${shifted}`]);
  });

  it('in the text itself is told with its line', () => {
    expect(problems('playbook: clinic\nversion: 1\nversion: 1\n')).toEqual(['p.yaml:3:1 The key "version" is given twice.']);
    expect(problems('a: {1: x, "1": y}')).toEqual(['p.yaml:1:11 The key "1" is given twice.']);
    expect(problems('a: [1, 2\nb: 3\n')[0]).toMatch(/^p\.yaml:2:\d+ /);
    expect(problems('a: !secret x\n')[0]).toMatch(/^p\.yaml:1:4 Unresolved tag/);
    expect(problems('__proto__: {a: 1}\n')).toEqual(['p.yaml:1:1 A key must be a plain name.']);
    expect(problems('a: b: postgresql://u:secret@h/d\n').join()).not.toContain('secret');
  });

  it('may be a bomb', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 12 }, (_, i) => {
        return `a${i + 1}: &a${i + 1} [${Array.from({ length: 8 }, () => `*a${i}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(problems(bomb).join()).toContain('too many aliases');
    expect(problems('['.repeat(100_000)).join()).toMatch(/nested too deeply|1:/);
    const started = Date.now();
    problems(Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n'));
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('is one of at most twenty', () => {
    const found = problems(withPhases(phaseLine) + Array.from({ length: 30 }, (_, i) => `zzz${i}: 1\n`).join(''));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('… and 10 more');
  });

  it('can lie between two phases', () => {
    const text = `${head}groups: {core: [patients, visit], all: [patients]}
adopted: {visits: {target: visit, target_key: [id], legacy_key: [legacy_id]}}
phases:
  - {phase: patients, source: s, target: t, depends_on: [patients, nobody]}
  - {phase: patients, source: s, target: t}
  - {phase: visits, source: s, target: t, conflict: {action: newest}, lookups: {x: {entity: e, on: {}}}}
`;
    expect(problems(text)).toEqual([
      'p.yaml:7:27 groups.core[1]: there is no phase "visit"; did you mean "visits"?',
      'p.yaml:7:35 groups.all: the group "all" always exists; choose another name',
      'p.yaml:8:11 adopted.visits: "visits" is already the identity of a phase',
      'p.yaml:10:58 phases[0].depends_on[0]: the phase "patients" depends on itself',
      'p.yaml:10:68 phases[0].depends_on[1]: there is no phase "nobody"',
      'p.yaml:11:13 phases[1].phase: the phase "patients" is declared twice',
      'p.yaml:12:62 phases[2].conflict.action: the action "newest" needs the key "newest_by", a target column',
      'p.yaml:12:100 phases[2].lookups.x.on: expected at least one pair of columns',
    ]);
  });
});

describe('what field rules write', () => {
  it('is the text of the file', () => {
    const rules = `      status: {enum: state, values: {0: open, 007: 1.10, true: false, other: null}, otherwise: 00, when_null: 9}
      rate: {constant: 1.10}
      large: {constant: 12345678901234567890}
      live: {constant: true}
      none: {none: generated}
`;
    const text = withPhases(`  - phase: patients\n    source: s\n    target: t\n    fields:\n${rules}`);
    expect(parsePlaybook(text, 'p.yaml').phases[0]?.fields).toEqual({
      status: { enum: 'state', values: { 0: 'open', '007': '1.10', true: 'false', other: null }, otherwise: '00', when_null: '9' },
      rate: { constant: '1.10' },
      large: { constant: '12345678901234567890' },
      live: { constant: true },
      none: { none: 'generated' },
    });
  });

  it('may come from an anchor', () => {
    const text = withPhases(`  - {phase: a, source: s, target: t, fields: {x: &rule {enum: e, values: {1: 2}}}}
  - {phase: b, source: s, target: t, fields: {x: *rule}}
`);
    expect(parsePlaybook(text, 'p.yaml').phases.map(({ fields }) => fields.x)).toEqual([
      { enum: 'e', values: { 1: '2' } },
      { enum: 'e', values: { 1: '2' } },
    ]);
  });
});

describe('the order of phases', () => {
  it('is by wave, and the playbook order among equals', () => {
    expect(waves(graph({ orders: ['people'], logs: [], people: ['towns'], towns: [] }))).toEqual([
      '1 logs',
      '1 towns',
      '2 people',
      '3 orders',
    ]);
  });

  it('follows references by phase and by identity, not to adopted entities or the phase itself', () => {
    const text = `${head}adopted: {roles: {target: role, target_key: [id], legacy_key: [legacy_id]}}
phases:
  - phase: visits
    source: s
    target: t
    fields:
      patient_id: {reference: person, from: patient_id}
      role_id: {reference: roles, from: role_id}
      before_id: {reference: visits, from: before_id}
  - {phase: patients, source: s, target: t, identity: {name: person}}
`;
    expect(waves(text)).toEqual(['1 patients', '2 visits']);
  });

  it('keeps the phases of a cycle together', () => {
    expect(waves(graph({ end: ['b'], a: ['c', 'start'], other: ['start'], b: ['a'], c: ['b'], start: [] }))).toEqual([
      '1 start',
      '2 a b c',
      '2 b a c',
      '2 c a b',
      '2 other',
      '3 end',
    ]);
  });
});

describe('a selection', () => {
  const text = graph(
    { towns: [], people: ['towns'], orders: ['people'], logs: [], notes: ['people'] },
    'groups: {core: [people, towns]}\n',
  ).replace('phase: logs', "phase: logs, off: 'kept in the archive'");
  const select = (selection: Selection) => selectPhases(parsePlaybook(text, 'p.yaml'), selection);

  it('is everything but what is off', () => {
    expect(select({})).toEqual(['towns', 'people', 'orders', 'notes']);
    expect(select({ only: ['all'] })).toEqual(select({}));
  });

  it('names phases, groups and target entities, in any order', () => {
    expect(select({ only: ['orders', 'core'] })).toEqual(['towns', 'people', 'orders']);
    expect(select({ only: ['new_notes'] })).toEqual(['notes']);
    expect(select({ except: ['core', 'new_orders'] })).toEqual(['notes']);
  });

  it('takes dependencies along when asked', () => {
    expect(select({ only: ['orders'] })).toEqual(['orders']);
    expect(select({ only: ['orders'], withDependencies: true })).toEqual(['towns', 'people', 'orders']);
    expect(select({ only: ['orders'], except: ['towns'], withDependencies: true })).toEqual(['people', 'orders']);
  });

  it('of an unknown name tells the known ones', () => {
    expect(() => select({ only: ['order'] })).toThrow('These exist: towns, people, orders, logs, notes, core, all.');
    expect(() => select({ except: ['toString'] })).toThrow(expect.objectContaining({ code: 'phase_not_found' }));
  });

  it('of a phase that is off says why it is off', () => {
    for (const only of [['logs'], ['people', 'logs'], ['new_logs']]) expect(() => select({ only })).toThrow('kept in the archive');
  });
});
