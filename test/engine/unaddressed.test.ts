import { describe, expect, it } from 'vitest';
import { learn } from '../../engine/draft/learn.ts';
import { highRisks } from '../../engine/unaddressed.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { ImpliedReference, Profile } from '../../model/profile.ts';
import { catalogOf } from '../support/draft.ts';

const field = (sensitivity?: 'secret') => ({
  ...{ rows: 9, nulls: 0, distinct: 9, distinctIsExact: true, common: [], patterns: {} },
  ...(sensitivity && { sensitivity }),
});

const implied = (entity: string, name: string, parent: string): ImpliedReference => ({
  ...{ entity, field: name, parent, toField: 'id', filled: 9, fitting: 9, named: true },
});

const profile: Profile = {
  entities: { pet: { rows: 9, sampledRows: 9, fields: { password: field('secret'), owner_id: field() } } },
  findings: [
    { kind: 'orphans', entity: 'pet', fields: ['keeper_id'], rows: 2, message: '2 of 9 rows of pet refer by keeper_id to nobody.' },
  ],
  implied: [implied('pet', 'owner_id', 'person')],
};

function mapping(standing: 'declared' | 'accepted'): Mapping {
  const of = (target: string, rule: Mapping['fields'][number]['rule']) => ({ target, rule, confidence: 1, evidence: [], standing });
  return {
    ...{ phase: 'pets', source: 'pet', sourceKey: ['id'], target: 'pet', lookups: [], noTarget: [] },
    triggers: 'keep',
    identity: { name: 'pets', system: 's', strategy: 'derived', targetKey: ['id'] },
    conflict: { key: [], action: 'update', duplicates: 'quarantine' },
    structure: { source: 'a', target: 'b' },
    fields: [
      of('password', { rule: 'copy', column: 'password', clean: [] }),
      of('owner_id', { rule: 'copy', column: 'owner_id', clean: [] }),
      of('keeper_id', { rule: 'reference', identity: 'people', columns: ['keeper_id'], missing: 'quarantine', late: false }),
    ],
  };
}

describe('high risks that nobody has addressed', () => {
  it('are secrets and numbers that are copied, and references that lead nowhere', () => {
    expect(highRisks(mapping('accepted'), profile).map(({ place }) => place)).toEqual(['pets.password', 'pets.owner_id', 'pets.keeper_id']);
  });

  it('are none where a person declared the rules', () => {
    expect(highRisks(mapping('declared'), profile)).toEqual([]);
  });
});

describe('what data say of a source', () => {
  it('is no reference that would close a circle of tables', async () => {
    const catalog = await catalogOf(
      'CREATE TABLE a (id integer PRIMARY KEY, b_id integer, a_id integer); CREATE TABLE b (id integer PRIMARY KEY, a_id integer)',
      ['public'],
    );
    const all = [implied('a', 'b_id', 'b'), implied('b', 'a_id', 'a'), implied('a', 'a_id', 'a')];
    const { links, unlinked } = learn(catalog, { entities: {}, findings: [], implied: all });
    expect([...links.values()].map((each) => each.field)).toEqual(['b_id', 'a_id']);
    expect(unlinked.map((each) => each.entity)).toEqual(['b']);
  });
});
