import { expect, it } from 'vitest';
import { changedValues } from '../../app/review/changed-values.ts';
import type { Entity } from '../../model/catalog.ts';
import type { FieldMapping } from '../../model/mapping.ts';
import type { SourceRead } from '../../model/reading.ts';

// A column that code makes of one source column was looked for among the source's: `review` ended with an assertion.
it('shows no old → new values of a column that code makes, as they are no values of the source', () => {
  const type = { kind: 'text', native: 'text' };
  const target = { name: 'templates', fields: [{ name: 'steps', type }] } as unknown as Entity;
  const sourceRead = { columns: [{ alias: 'definition', field: { name: 'definition', type } }] } as unknown as SourceRead;
  const field: FieldMapping = {
    target: 'steps',
    rule: { rule: 'copy', column: 'timetable.steps', clean: [] },
    confidence: 1,
    evidence: [],
  };
  expect(changedValues(field, { sourceRead, target }, [{ definition: '{"steps": 3}' }])).toEqual([]);
});
