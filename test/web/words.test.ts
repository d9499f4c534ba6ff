import { describe, expect, it } from 'vitest';
import { fateNames as reported } from '../../reports/words/fates.ts';
import { keysAt, pathOf, valuesAt } from '../../web/ui/pages/plan/schema-keys.ts';
import { fateNames } from '../../web/ui/words/fates.ts';
import { keyText } from '../../web/ui/words/keys.ts';
import { duration, share } from '../../web/ui/words/numbers.ts';

describe('the words of the pages', () => {
  it('name fates as the reports do', () => {
    expect(fateNames).toEqual(reported);
  });

  it('never round a share up: 100 % means all', () => {
    expect([share(999_999, 1_000_000), share(1, 1_000_000), share(1, 1), share(0, 5), share(0, 0)]).toEqual([
      '99.9 %',
      '< 0.1 %',
      '100 %',
      '0 %',
      '–',
    ]);
  });

  it('say how long something takes in one unit or two', () => {
    expect([0.02, 2.34, 100, 7200, 12_000].map(duration)).toEqual(['20 ms', '2.3 s', '2 min', '2 h', '3 h 20 min']);
  });

  it('show keys without their lengths, and what is no such key as it is', () => {
    expect([keyText('5:20001'), keyText('1:a3:b:c'), keyText('9:short'), keyText('plain'), keyText(null)]).toEqual([
      '20001',
      'a, b:c',
      'short',
      'plain',
      'none',
    ]);
  });
});

describe('completion by the schema', () => {
  const schema = {
    properties: { phases: { items: { $ref: '#/$defs/phase' } }, mode: { enum: ['merge', 'bulk'] } },
    $defs: { phase: { properties: { phase: { description: 'its name' }, map: { additionalProperties: { properties: { from: {} } } } } } },
  };
  const lines = ['phases:', '  - phase: a', '    map:', '      id:', '        '];

  it('knows the keys above a line', () => {
    expect(pathOf(lines, 4, 8)).toEqual(['phases', '-', 'map', 'id']);
    expect(pathOf(lines, 2, 4)).toEqual(['phases', '-']);
    expect(pathOf(lines, 4, 0)).toEqual([]);
  });

  it('offers what may stand there', () => {
    expect(keysAt(schema, ['phases', '-'])).toEqual([
      { label: 'phase', info: 'its name' },
      { label: 'map', info: '' },
    ]);
    expect(keysAt(schema, ['phases', '-', 'map', 'id']).map(({ label }) => label)).toEqual(['from']);
    expect(valuesAt(schema, ['mode']).map(({ label }) => label)).toEqual(['merge', 'bulk']);
    expect(keysAt(schema, ['nowhere'])).toEqual([]);
  });
});
