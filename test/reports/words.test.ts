import { describe, expect, it } from 'vitest';
import { reasons } from '../../databases/postgres/compile/guard.ts';
import type { Rule } from '../../model/mapping.ts';
import { cut } from '../../reports/cut.ts';
import { entityReportName, isFileName } from '../../reports/file-name.ts';
import { bytesText, counted, countText, durationText, listed, momentText, percentText } from '../../reports/units.ts';
import { byLevel } from '../../reports/words/levels.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { ruleWords } from '../../reports/words/rules.ts';

describe('words for reasons', () => {
  it.each([...reasons, 'duplicate', 'conflict', 'constraint'])('explain %s', (code) => {
    expect(reasonWords(code).title).not.toContain('Kept aside');
    expect(reasonWords(code).remedy).not.toContain('Ask the data engineer');
  });

  it('name a reason that nobody has explained', () => {
    for (const code of ['brand_new', 'constructor', '__proto__'])
      expect(reasonWords(code).title).toBe(`A rule of the playbook: ${code.replaceAll('_', ' ')}`);
  });
});

describe('levels of checks', () => {
  it('follow the names that validation gives', () => {
    const names = [
      'root.target',
      'success.sum.balance',
      'sums.balance',
      'counts.source',
      'success.rows',
      'rows.compared',
      'keys.id',
      'new.one',
      'success.new',
    ];
    const found = byLevel(names.map((name) => ({ name }))).map(({ title, checks }) => [title, ...checks.map(({ name }) => name)]);
    expect(found).toEqual([
      ['Counts', 'counts.source', 'success.rows'],
      ['Keys', 'keys.id'],
      ['Sums', 'success.sum.balance', 'sums.balance'],
      ['Content', 'rows.compared'],
      ['Proof', 'root.target'],
      ['Other checks', 'new.one', 'success.new'],
    ]);
  });
});

describe('words for rules', () => {
  it.each<[Rule, string]>([
    [{ rule: 'copy', column: 'a', clean: ['trim', 'lower'] }, 'copied, after trim, lower'],
    [{ rule: 'constant', value: 'x' }, 'always "x"'],
    [
      { rule: 'enum', column: 'a', values: { 1: 'one', 2: null }, otherwise: null, whenNull: 'none' },
      'translated: 1 → one; 2 → empty; any other → empty; empty → none',
    ],
    [
      { rule: 'reference', identity: 'cases', columns: ['a'], missing: 'null', late: true },
      'the new key of its row in cases, filled in at the end; empty without it',
    ],
    [{ rule: 'zoned', column: 'a', zone: 'Asia/Manila' }, 'local time of Asia/Manila, made a moment in time'],
    [{ rule: 'none', reason: 'default' }, 'not written: default'],
  ])('%j', (rule, words) => {
    expect(ruleWords(rule)).toBe(words);
  });

  it('show eight codes and count the others', () => {
    const values = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, 'x']));
    expect(ruleWords({ rule: 'enum', column: 'a', values })).toMatch(/c7 → x; 12 further codes; any other is kept aside$/);
  });
});

describe('numbers as people read them', () => {
  it('are never rounded up to all', () => {
    expect(percentText(999_999_999, 1_000_000_000)).toBe('99.999 %');
    expect(percentText(5, 5)).toBe('100 %');
    expect(percentText(1, 3)).toBe('33.333 %');
    expect(percentText(1, 1_000_000_000)).toBe('< 0.001 %');
    expect([percentText(0, 7), percentText(0, 0)]).toEqual(['0 %', '–']);
  });

  it('have thousands, units and nouns', () => {
    expect([999, 1000, 1_234_567, -12_345].map(countText)).toEqual(['999', '1,000', '1,234,567', '-12,345']);
    expect([counted(1, 'entity'), counted(2, 'entity'), counted(0, 'key'), counted(1, 'row')]).toEqual([
      '1 entity',
      '2 entities',
      '0 keys',
      '1 row',
    ]);
    expect([0, 1, 1023, 1024, 1536, 1_048_575, 1024 ** 5 * 5000].map(bytesText)).toEqual([
      '0 bytes',
      '1 byte',
      '1,023 bytes',
      '1.0 kB',
      '1.5 kB',
      '1.0 MB',
      '5000.0 PB',
    ]);
    expect([0.2, 59.6, 3600, 3661, 100_000].map(durationText)).toEqual(['< 1 s', '1 min', '1 h', '1 h 1 min', '1 d 3 h']);
  });

  it('name moments in UTC, whatever zone they were written in', () => {
    expect(momentText('2026-11-21 07:51:03.123+00')).toBe('2026-11-21 07:51:03 UTC');
    expect(momentText('2026-11-21T00:30:00+05:30')).toBe('2026-11-20 19:00:00 UTC');
    for (const text of ['2026-11-21', '2026-11-21 07:51:03', 'soon', 'infinity']) expect(momentText(text)).toBe(text);
  });

  it('list twenty names and count the others', () => {
    expect(listed([])).toBe('none');
    expect(listed(Array.from({ length: 25 }, (_, i) => `t${i}`))).toMatch(/t19 and 5 more$/);
  });
});

describe('names of files', () => {
  it('stay within their folder', () => {
    expect(entityReportName('case_states')).toBe('CASE_STATES_MIGRATION_REPORT');
    expect(entityReportName('../../etc')).toBe('______ETC_MIGRATION_REPORT');
    for (const name of ['a/b', '..', 'a.b', '', '-a', 'a b', 'a"b', 'ä', 'x'.repeat(200)]) expect(isFileName(name)).toBe(false);
  });
});

describe('cutting', () => {
  it('counts wide letters twice and never halves a letter', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abcde…');
    expect(cut('患者患者', 6)).toBe('患者…');
    expect(cut('a😀b😀', 4)).toBe('a😀…');
  });
});
