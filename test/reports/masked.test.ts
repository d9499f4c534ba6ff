import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../model/identity.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { EntityDetails, RunReport } from '../../model/report.ts';
import { entityReport } from '../../reports/entity-report.ts';
import { toMarkdown } from '../../reports/markdown.ts';
import { keySensitivity, keyText, sourceSensitivity, targetSensitivity, valueText } from '../../reports/masked.ts';
import { quarantineReport } from '../../reports/quarantine-report.ts';
import { validationReport } from '../../reports/validation-report.ts';
import { mapping, patients, profile, run, verdict } from './examples.ts';

const secretKeys: RunReport = {
  ...run,
  phases: [{ ...patients, keySensitivity: 'phi' }],
  quarantine: run.quarantine.map((group) => ({ ...group, exampleKeys: [canonicalKey(['MRN-778899'])] })),
};
const secretVerdict = {
  ...verdict,
  phases: verdict.phases.map((phase) => ({
    ...phase,
    differences: phase.differences.map((each) => ({ ...each, sourceKey: canonicalKey(['MRN-778899']), targetKey: 'MRN-778899' })),
  })),
};
const sample: EntityDetails = {
  mapping,
  profile,
  samples: [
    {
      source: { id: '42', name: 'Hildegard', gender: '1', 'address.city': 'Bingen', password: 'hunter2' },
      target: {
        id: 'u-1',
        name: 'Hildegard',
        gender: 'female',
        city: 'Bingen',
        label: '42 Hildegard',
        updated_at: '1179-09-17',
        unmapped: 'hunter2',
      },
    },
    { source: { id: '43', name: '', gender: null }, target: null },
  ],
};

describe('legacy keys', () => {
  it('are masked everywhere where they are sensitive', () => {
    const details = { mapping, profile, samples: [] };
    const reports = [
      quarantineReport(secretKeys),
      validationReport(secretVerdict, secretKeys),
      entityReport(secretKeys, patients, details, secretVerdict),
    ];
    for (const report of reports) expect(toMarkdown(report)).not.toMatch(/778899|MRN/);
  });

  it('are masked where their phase is unknown', () => {
    expect(toMarkdown(validationReport(secretVerdict, { ...run, phases: [] }))).not.toContain('778899');
    expect(toMarkdown(quarantineReport({ ...secretKeys, phases: [] }))).not.toContain('778899');
  });

  it('are shown in parts where they are not', () => {
    expect(keyText(canonicalKey(['7', 'b:c']), null)).toBe('7 / b:c');
    expect(keyText('no canonical key', null)).toBe('no canonical key');
    expect(keyText('12', null)).toBe('12');
  });

  it('are as sensitive as the gravest of their columns, and masked when nobody looked', () => {
    const by = (sourceKey: string[]): Mapping => ({ ...mapping, sourceKey });
    expect(keySensitivity(by(['id']), profile)).toBeNull();
    expect(keySensitivity(by(['id', 'name']), profile)).toBe('pii');
    expect(keySensitivity(by(['id']), null)).toBe('phi');
  });
});

describe('values', () => {
  it('are masked by the profile of the column that they come from', () => {
    expect(sourceSensitivity('name', mapping, profile)).toBe('pii');
    expect(sourceSensitivity('id', mapping, profile)).toBeNull();
    expect(sourceSensitivity('address.city', mapping, profile)).toBeNull();
  });

  it('are masked like health data when the profile does not know their column', () => {
    for (const name of ['password', 'constructor', '__proto__', 'address.street', 'toString']) {
      expect(sourceSensitivity(name, mapping, profile), name).toBe('phi');
    }
    expect(sourceSensitivity('id', mapping, null)).toBe('phi');
    expect(sourceSensitivity('id', { ...mapping, source: '__proto__' }, profile)).toBe('phi');
  });

  it('of target columns are as sensitive as the gravest of their sources', () => {
    const of = Object.fromEntries(mapping.fields.map((field) => [field.target, targetSensitivity(field, mapping, profile)]));
    expect(of).toEqual({ id: null, name: 'pii', gender: null, city: null, label: 'pii', updated_at: 'phi' });
  });

  it('are cut, and say when there is none', () => {
    expect(valueText('x'.repeat(100), null)).toBe(`${'x'.repeat(59)}…`);
    expect([valueText(null, 'phi'), valueText('', 'phi')]).toEqual(['(none)', '(empty text)']);
  });
});

describe('a sample of rows', () => {
  const text = toMarkdown(entityReport(run, patients, sample, null));

  it('shows before and after, masked, and nothing that no rule reads', () => {
    expect(text).toContain('| name | name: H…… | H…… |');
    expect(text).toContain('| gender | gender: 1 | female |');
    expect(text).toContain('| city | address.city: Bingen | Bingen |');
    for (const hidden of ['Hildegard', 'hunter2', '1179', 'ildegard']) expect(text).not.toContain(hidden);
  });

  it('shows rows that did not arrive', () => {
    expect(text).toContain('| name | name: (empty text) |  |');
    expect(text).toContain('| gender | gender: (none) |  |');
  });

  it('is masked whole without a profile', () => {
    const masked = toMarkdown(entityReport(run, patients, { ...sample, profile: null }, null));
    for (const hidden of ['Hildegard', 'Bingen', 'id: 42', 'u-1']) expect(masked).not.toContain(hidden);
  });
});
