import { describe, expect, it } from 'vitest';
import { searchNames } from '../../engine/read/search-names.ts';
import type { KnownName } from '../../model/workbench.ts';

const entity = (name: string): KnownName => ({ kind: 'entity', name, side: 'source', entity: null });
const field = (of: string, name: string): KnownName => ({ kind: 'field', name, side: 'source', entity: of });
const names = [
  entity('auth_user'),
  entity('practice_members'),
  entity('patients'),
  entity('caseFiles'),
  field('auth_user', 'email'),
  field('patients', 'email'),
  field('patients', 'id'),
];
const found = (text: string): string[] => searchNames(names, text, 5).map((hit) => (hit.entity ? `${hit.entity}.${hit.name}` : hit.name));

describe('searching names in a text', () => {
  it('finds them as they are, with other spelling, in the singular and with a typing error', () => {
    expect(found('what is auth_user?')).toEqual(['auth_user']);
    expect(found('show me the practice members')).toEqual(['practice_members']);
    expect(found('where is patient 42')).toEqual(['patients']);
    expect(found('describe case_files')).toEqual(['caseFiles']);
    expect(found('describe pateints')).toEqual(['patients']);
  });

  it('prefers the field of an entity that is named too', () => {
    expect(found('the email of patients')[0]).toBe('patients.email');
    expect(found('the email of auth_user')[0]).toBe('auth_user.email');
  });

  it('takes the longest name, and each place where it stands', () => {
    const more = [...names, field('offices', 'name'), field('people', 'first_name')];
    expect(searchNames(more, 'the first name, then the name', 9).map(({ name, at }) => [name, at])).toEqual([
      ['name', 25],
      ['first_name', 4],
    ]);
  });

  it('finds nothing where nothing is meant', () => {
    expect(found('is it idle?')).toEqual([]);
    expect(found('')).toEqual([]);
    expect(found('what a patience')).toEqual([]);
  });

  it('gives at most so many, however long the text', () => {
    expect(searchNames(names, 'email '.repeat(10_000), 1)).toHaveLength(1);
  });
});
