import { describe, expect, it } from 'vitest';
import { isDecidedUnique, isProvenUnique, type UniqueScope } from '../../../engine/run/unique.ts';
import type { Entity, Field, TypeKind } from '../../../model/catalog.ts';
import type { Rule } from '../../../model/mapping.ts';

const field = (name: string, kind: TypeKind, more: Partial<Field> = {}): Field => ({
  name,
  type: { native: kind, kind, dimensions: 0 },
  nullable: true,
  ...more,
});
const copy = (column: string, ...clean: Extract<Rule, { rule: 'copy' }>['clean']): Rule => ({ rule: 'copy', column, clean });
const parts = { checks: [], exclusions: [], references: [], indexes: [], triggers: [], uniques: [] };
const rowSecurity = { enabled: false, forced: false, policies: [] };
const entity = (name: string, fields: Field[], more: Partial<Entity> = {}): Entity => ({
  ...{ name, schema: 'public', table: name, kind: 'table', fields, rowSecurity },
  ...parts,
  ...more,
});

const source = entity(
  'old',
  [field('id', 'integer'), field('a', 'integer'), field('b', 'text'), field('at', 'timestamp'), field('amount', 'numeric')],
  { key: { name: 'k', fields: ['id'] }, uniques: [{ name: 'u', fields: ['a', 'b'] }] },
);
const target = entity('new', [
  ...[field('id', 'uuid'), field('legacy', 'integer'), field('wide', 'numeric'), field('word', 'text'), field('cut', 'char')],
  ...[field('folded', 'text', { collation: 'case_blind' }), field('a2', 'bigint'), field('b2', 'varchar'), field('low', 'text')],
  ...[field('flag', 'boolean'), field('day', 'date')],
]);
const rules: Record<string, Rule> = {
  ...{ id: { rule: 'identity' }, legacy: copy('id'), wide: copy('id'), word: copy('id'), cut: copy('id'), folded: copy('id') },
  ...{ a2: copy('a'), b2: copy('b'), low: copy('b', 'lower'), flag: copy('id'), day: copy('at') },
};

function scope(more: Partial<UniqueScope['mapping']> = {}, from: Entity = source): UniqueScope {
  const mapping: UniqueScope['mapping'] = {
    ...{ phase: 'p', source: 'old', sourceKey: ['id'], target: 'new', lookups: [], triggers: 'keep', noTarget: [] },
    identity: { name: 'p', system: 's', strategy: 'derived', targetKey: ['id'] },
    conflict: { key: [], action: 'update', duplicates: 'quarantine' },
    fields: Object.entries(rules).map(([name, rule]) => ({ target: name, rule, confidence: 1, evidence: [] })),
    structure: { source: '', target: '' },
    ...more,
  };
  return { mapping, source: from, target, isPatched: false };
}

describe('a proof that rows cannot have the same values', () => {
  it.each([['id'], ['legacy'], ['wide'], ['word'], ['legacy', 'low'], ['a2', 'b2']])('holds for %s', (...fields) => {
    expect(isProvenUnique(fields, scope())).toBe(true);
  });

  it.each([['a2'], ['b2'], ['a2', 'low'], ['cut'], ['folded'], ['flag'], ['day'], ['unknown'], []])('does not hold for %s', (...fields) => {
    expect(isProvenUnique(fields, scope())).toBe(false);
  });

  it('leans on a unique key of the source, not on what the playbook calls the key', () => {
    expect(isProvenUnique(['id'], scope({ sourceKey: ['a'] }))).toBe(false);
    expect(isProvenUnique(['id'], scope({}, { ...source, kind: 'view' }))).toBe(false);
  });

  it('is not trusted where patches change rows', () => {
    expect(isProvenUnique(['id'], { ...scope(), isPatched: true })).toBe(false);
  });

  it('is not trusted where look-ups could multiply rows', () => {
    expect(isProvenUnique(['id'], scope({ lookups: [{ name: 'l', entity: 'other', on: [['x', 'a']] }] }))).toBe(false);
  });
});

describe('a decision of the key pass', () => {
  const conflict = (...key: string[]) => scope({ conflict: { key, action: 'update', duplicates: 'quarantine' } });

  it('covers the conflict key and what holds it', () => {
    expect(isDecidedUnique(['low'], conflict('low'))).toBe(true);
    expect(isDecidedUnique(['low', 'flag'], conflict('low'))).toBe(true);
    expect(isDecidedUnique(['low'], conflict('low', 'legacy'))).toBe(false);
    expect(isDecidedUnique(['low'], conflict())).toBe(false);
  });

  it('does not cover what an index would compare in its own way', () => {
    expect(isDecidedUnique(['folded'], conflict('folded'))).toBe(false);
    expect(isDecidedUnique(['cut'], conflict('cut'))).toBe(false);
  });
});
