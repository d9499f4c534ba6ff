import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../../engine/playbook/load.ts';
import { orderPhases } from '../../../engine/playbook/order.ts';
import { upgradedText } from '../../../engine/playbook/upgrade.ts';
import { digestOf } from '../../../model/digest.ts';
import { GodwitError } from '../../../model/errors.ts';
import { playbook as schema } from '../../../model/playbook.ts';
import { writtenPlaybook } from '../../../model/playbook-databases.ts';

const smile = readFileSync(join(import.meta.dirname, '../../../playbooks/smile/playbook.yaml'), 'utf8');
const comments = (text: string): string[] => [...text.matchAll(/#[^\n]*/g)].map(([found]) => found);

describe('an upgrade', () => {
  it('of smile changes nothing that is worked with, digested or approved, and keeps every comment', () => {
    const upgraded = upgradedText(smile, 'smile');
    const [before, after] = [parsePlaybook(smile, 'smile'), parsePlaybook(upgraded, 'smile')];
    expect(after).toEqual({ ...before, version: 2 });
    expect(digestOf(writtenPlaybook(after))).toBe(digestOf(writtenPlaybook(before)));
    expect(comments(upgraded).toSorted()).toEqual(comments(smile).toSorted());
  });

  it('of a phase that reads elements changes nothing that is digested', () => {
    const text = `playbook: a\nversion: 1\ntitle: A\nsystem: a\nsource: {url: $S}\ntarget: {url: $T}\nphases:
  - {phase: a, source: orders, unnest: 'items[]', target: item, key: [x]}\n`;
    const [before, after] = [parsePlaybook(text, 'p.yaml'), parsePlaybook(upgradedText(text, 'p.yaml'), 'p.yaml')];
    expect(after.phases[0]?.source).toBe('orders.items[]');
    expect(writtenPlaybook(after)).toEqual(writtenPlaybook(before));
    expect(schema.parse(writtenPlaybook(before))).toEqual(before);
  });

  it('of an anchor that stands for a place and something else is refused', () => {
    const text = `playbook: a\nversion: 1\ntitle: A\nsystem: a\nsource: {url: $S}\ntarget: {url: $T}\nphases:
  - {phase: a, source: &x things, target: *x, lookups: {l: {entity: *x, on: {id: id}}}}\n`;
    expect(() => upgradedText(text, 'p.yaml')).toThrow(/anchor/);
  });
});

const head = 'playbook: many\nversion: 2\ntitle: Many\nsystem: old\n';
const three = 'databases: {legacy: {url: $L}, intake: {url: $I}, scheduling: {url: $S}}\n';
const phases = (...lines: string[]): string => `phases:\n${lines.map((line) => `  - {${line}}`).join('\n')}\n`;

function problems(text: string): string {
  try {
    parsePlaybook(text, 'p.yaml');
    return '';
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'playbook_invalid') return error.message;
    throw error;
  }
}

describe('a wrong playbook of version 2', () => {
  const a = 'phase: a, source: legacy/a, target: intake/a';
  const wrong: [string, string, RegExp][] = [
    [
      'an unknown database',
      head + three + phases('phase: a, source: legcay/a, target: intake/a'),
      /no database "legcay"; did you mean "legacy"\?/,
    ],
    ['a phase without a database', head + three + phases('phase: a, source: a, target: intake/a'), /7:24 .*a database and an entity of it/],
    [
      'two targets without a database for the journal',
      head + three + phases(a, 'phase: b, source: legacy/b, target: scheduling/b'),
      /control: intake/,
    ],
    ['a journal nowhere', `${head + three}control: journal\n${phases(a)}`, /no database "journal"; there are legacy, intake, scheduling/],
    ['a phase that writes what it reads', head + three + phases('phase: a, source: legacy/a, target: legacy/b'), /same_database: true/],
    [
      'a lookup in another database',
      head + three + phases(`${a}, lookups: {l: {entity: intake/b, on: {id: id}}}`),
      /names the entity alone/,
    ],
    ['keys of version 1', `${head}source: {url: $S}\ntarget: {url: $T}\n${phases(a)}`, /the key "databases" is missing/],
    [
      'phases that read what builds on them',
      `${head + three}control: intake\n${phases(
        'phase: a, source: intake/b, target: scheduling/a',
        'phase: b, source: legacy/b, target: intake/b, fields: {x: {reference: a, from: x}}',
      )}`,
      /neither can be first/,
    ],
  ];
  it.each(wrong)('is told with what to do: %s', (_, text, told) => expect(problems(text)).toMatch(told));

  it('orders phases that read what others write behind them', () => {
    const text = `${head + three}control: intake\n${phases('phase: b, source: intake/a, target: scheduling/b', a)}`;
    expect(orderPhases(parsePlaybook(text, 'p.yaml')).map(({ phase }) => phase.phase)).toEqual(['a', 'b']);
  });

  it('orders phases that read elements of what others write behind them', () => {
    const text = `${head + three}control: intake\n${phases("phase: b, source: intake/a, unnest: 'items[]', target: scheduling/b", a)}`;
    expect(orderPhases(parsePlaybook(text, 'p.yaml')).map(({ phase }) => phase.phase)).toEqual(['a', 'b']);
  });
});
