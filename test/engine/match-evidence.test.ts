import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileRows } from '../../bench/mapping/profile-rows.ts';
import { matchCatalogs } from '../../engine/match/match.ts';
import { counted, percent } from '../../engine/match/value-words.ts';
import { listed } from '../support/listed.ts';

const many = (row: (i: number) => Record<string, string>): Record<string, string>[] => Array.from({ length: 1200 }, (_, i) => row(i + 1));

describe('evidence in words', () => {
  const source = listed(
    'dispatch_office: id* integer, office_name varchar(40)',
    'dispatch_patient: id* integer, patient_mrn varchar(20), office_id integer >dispatch_office, weight varchar(9), state char(1), phone varchar(90)',
  );
  const target = listed(
    'offices: id* uuid, name text',
    'patients: id* uuid, mrn text, office_id uuid >offices, weight! numeric(6,2), state enum(active,closed), phone varchar(20)',
  );
  const rows = many((i) => ({
    id: `${i}`,
    patient_mrn: `M${i}`,
    office_id: '1',
    weight: i <= 12 ? '' : i <= 600 ? `${i}.5` : 'heavy',
    state: i % 3 ? 'a' : 'c',
    phone: 'x'.repeat(60),
  }));
  const profile = profileRows(source.catalog, new Map([['dispatch_patient', rows]]));
  const found = matchCatalogs({ source: { ...source, profile }, target });
  const evidenceOf = (field: string): string =>
    found.fields.find(({ target: of }) => of.entity === 'patients' && of.field === field)?.evidence.join(' ') ?? '';

  it('says what a name is without its prefix', () => {
    expect(evidenceOf('mrn')).toContain('Same name after removing "patient_".');
    expect(evidenceOf('mrn')).toContain('dispatch_patient and patients belong together');
    expect(evidenceOf('mrn')).toContain('the same name after removing "dispatch_".');
  });

  it('counts the values that fit, and the rows that have none', () => {
    expect(evidenceOf('mrn')).toContain('100 % of 1,200 values fit.');
    expect(evidenceOf('weight')).toContain('49 % of 1,188 values fit. 12 of 1,200 rows have none, and the column needs one.');
    expect(evidenceOf('state')).toContain('100 % of 1,200 values fit.');
  });

  it('claims no fit where values are too long', () => {
    expect(evidenceOf('phone')).not.toContain('values fit');
  });

  it('says what a reference refers to', () => {
    expect(evidenceOf('office_id')).toContain('Both refer to the same rows: dispatch_office and offices.');
  });

  it('never rounds up to all, and writes numbers the same everywhere', () => {
    expect([percent(0.999), percent(1), percent(0)]).toEqual(['99 %', '100 %', '0 %']);
    expect([999, 1000, 7849, 1234567].map(counted)).toEqual(['999', '1,000', '7,849', '1,234,567']);
  });
});

describe('the same input', () => {
  const digestIn = (environment: Record<string, string>): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, '../support/match-digest.ts')], {
      env: { PATH: process.env.PATH ?? '', ...environment },
      encoding: 'utf8',
    });

  it('gives the same digest in other languages and time zones', () => {
    const here = digestIn({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
    expect(here).toMatch(/^[0-9a-f]{64}\n$/);
    expect(digestIn({ TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' })).toBe(here);
    expect(digestIn({ TZ: 'America/New_York', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' })).toBe(here);
  });
});
