import { expect, it } from 'vitest';
import { causesOf, type KeptRecord, recordsOfCause } from '../../../engine/quarantine/causes.ts';

const kept = (phase: string, sourceKey: string, change: Partial<KeptRecord> = {}): KeptRecord => ({
  id: `${phase} ${sourceKey}`,
  phase,
  entity: `old_${phase}`,
  sourceKey,
  reason: 'invalid_value',
  field: 'born',
  columns: ['birth_date'],
  status: 'open',
  parent: null,
  ...change,
});
const orphan = (phase: string, sourceKey: string, parent: string, of: string): KeptRecord =>
  kept(phase, sourceKey, { reason: 'orphan', field: 'parent_id', columns: ['parent'], parent: { phases: [of], sourceKey: parent } });

const records = [
  kept('patients', '1:1'),
  kept('patients', '1:2', { status: 'dismissed' }),
  orphan('cases', '1:7', '1:1', 'patients'),
  // The same record of the source, read by another phase.
  { ...orphan('files', '1:7', '1:7', 'cases'), entity: 'old_cases' },
  orphan('cases', '1:9', '2:99', 'patients'),
];

it('rows that wait are told with the row at fault, and records that several phases read count once', () => {
  expect(causesOf(records)).toEqual([
    {
      cause: 'invalid_value',
      rows: 4,
      undecided: 3,
      records: 3,
      parts: [
        { phase: 'patients', field: 'born', columns: ['birth_date'], rows: 2, undecided: 1, exampleKeys: ['1:1', '1:2'], missing: null },
      ],
      waiting: [
        { phase: 'cases', rows: 1 },
        { phase: 'files', rows: 1 },
      ],
    },
    {
      cause: 'orphan',
      rows: 1,
      undecided: 1,
      records: 1,
      parts: [
        { phase: 'cases', field: 'parent_id', columns: ['parent'], rows: 1, undecided: 1, exampleKeys: ['1:9'], missing: 'patients' },
      ],
      waiting: [],
    },
  ]);
});

it('a cause, or one of its places, names its rows with all that wait for them', () => {
  const keys = (name: string): string[] => recordsOfCause(records, name).map(({ id }) => id);
  expect(keys('invalid_value')).toEqual(['patients 1:1', 'patients 1:2', 'cases 1:7', 'files 1:7']);
  expect(keys('invalid_value:patients.born')).toEqual(keys('invalid_value'));
  expect(keys('orphan:cases')).toEqual(['cases 1:9']);
  expect(keys('orphan:patients')).toEqual([]);
});

it('rows that wait for each other in a circle end somewhere', () => {
  const circle = [orphan('a', '1:1', '1:2', 'a'), orphan('a', '1:2', '1:1', 'a')];
  expect(causesOf(circle).reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
});
