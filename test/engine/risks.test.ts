import { describe, expect, it } from 'vitest';
import { findRisks } from '../../engine/risks.ts';
import { type Catalog, catalog } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import { type Finding, type Profile, risk } from '../../model/profile.ts';

const nothing: Profile = { entities: {}, findings: [] };

interface Link {
  readonly to: string;
  readonly nullable: boolean;
}

function entityOf(name: string, links: readonly Link[] = [], more: object = {}): object {
  const field = (fieldName: string, kind: string, nullable: boolean): object => ({
    name: fieldName,
    nullable,
    type: { native: kind, kind, dimensions: 0 },
  });
  return {
    name,
    schema: 'public',
    table: name,
    kind: 'table',
    fields: [field('id', 'integer', false), ...links.map(({ to, nullable }) => field(`${to}_id`, 'integer', nullable))],
    key: { name: `${name}_pkey`, fields: ['id'] },
    uniques: [],
    checks: [],
    exclusions: [],
    references: links.map(({ to }) => ({
      name: `${name}_${to}`,
      fields: [`${to}_id`],
      entity: to,
      toFields: ['id'],
      onDelete: 'NO ACTION',
      onUpdate: 'NO ACTION',
    })),
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    ...more,
  };
}

function catalogOf(entities: readonly object[], sizes: Catalog['sizes'] = {}): Catalog {
  const rest = { kind: 'postgres', version: '18', database: 'x', enums: [], domains: [], composites: [], sequences: [], extensions: [] };
  return catalog.parse({ ...rest, entities, sizes });
}

const empty = catalogOf([]);
const finding = (kind: string, rows: number, entity = 'patients'): Finding => ({ kind, entity, fields: ['email'], rows, message: '' });
const titles = (of: Catalog): string[] => findRisks(of, nothing, []).map(({ title }) => title);

describe('risks', () => {
  it('of nothing are none', () => {
    expect(findRisks(empty, nothing, [])).toEqual([]);
  });

  it('of objects that nobody migrates name triggers, too, which stand with their tables', () => {
    const trigger = { name: 'touched', definition: 'CREATE TRIGGER touched …', enabled: true, timing: 'AFTER UPDATE' };
    const of = catalogOf([entityOf('patients', [], { triggers: [trigger] })]);
    const found = findRisks(of, nothing, []).find(({ title }) => title === 'Objects of the source that are not migrated');
    expect(found?.evidence).toContain('1 trigger (touched on patients)');
  });

  it('come from checks that did not pass, with their own remedy', () => {
    const checks: Check[] = [
      { name: 'source.reachable', status: 'passed', message: 'fine' },
      { name: 'target.disk', status: 'skipped', message: 'cannot be seen', fix: 'look' },
      { name: 'source.read_only', status: 'warning', message: 'could write', fix: 'GRANT SELECT' },
      { name: 'target.rights', status: 'failed', message: 'lacks INSERT on a', fix: 'GRANT INSERT' },
    ];
    expect(findRisks(empty, nothing, checks)).toEqual([
      {
        severity: 'high',
        title: 'Pre-flight of the target: rights',
        evidence: 'lacks INSERT on a',
        mitigation: 'GRANT INSERT',
        owner: 'database administrator',
      },
      expect.objectContaining({ severity: 'medium', title: 'Pre-flight of the source: read only' }),
      expect.objectContaining({ severity: 'low', title: 'Pre-flight of the target: disk is not known', owner: 'platform engineer' }),
    ]);
  });

  it('add up the findings of a kind, the largest place first', () => {
    const findings = [finding('duplicates', 2), finding('duplicates', 5, 'users'), finding('orphans', 1), finding('never heard of', 9)];
    const found = findRisks(empty, { entities: {}, findings }, []);
    expect(found.map(({ evidence }) => evidence)).toEqual([
      '1 row in 1 place: patients.email (1).',
      '7 rows in 2 places: users.email (5), patients.email (2).',
    ]);
    expect(findings.map(({ entity }) => entity)).toEqual(['patients', 'users', 'patients', 'patients']);
  });

  it('name sensitive fields and who must agree', () => {
    const field = { rows: 1, nulls: 0, distinct: 1, distinctIsExact: true, common: [], patterns: {} };
    const fields = { diagnosis: { ...field, sensitivity: 'phi' as const }, age: field };
    const found = findRisks(empty, { entities: { visits: { rows: 1, sampledRows: 1, fields } }, findings: [] }, []);
    expect(found).toEqual([
      expect.objectContaining({ severity: 'high', evidence: '1 field: visits.diagnosis.', owner: 'compliance officer' }),
    ]);
  });

  it('of a long list stay readable', () => {
    const findings = Array.from({ length: 40 }, (_, i) => finding('trailing_blanks', 1, `t${i}`));
    expect(findRisks(empty, { entities: {}, findings }, [])[0]?.evidence).toMatch(/and 32 more\.$/);
  });

  it('come gravest first and are what the model says', () => {
    const findings = [finding('trailing_blanks', 1), finding('mojibake', 1), finding('orphans', 1)];
    const found = findRisks(empty, { entities: {}, findings }, []);
    expect(found.map(({ severity }) => severity)).toEqual(['high', 'medium', 'low']);
    expect(found.map((each) => risk.parse(each))).toEqual(found);
  });
});

describe('risks of the structure', () => {
  it('tell a cycle that can be broken from one that cannot', () => {
    const breakable = [entityOf('a', [{ to: 'b', nullable: false }]), entityOf('b', [{ to: 'a', nullable: true }])];
    const required = [entityOf('c', [{ to: 'd', nullable: false }]), entityOf('d', [{ to: 'c', nullable: false }])];
    expect(findRisks(catalogOf([...breakable, ...required]), nothing, []).map(({ title, evidence }) => [title, evidence])).toEqual([
      ['Dependency cycles that may not be null', '2 entities: c, d.'],
      ['Dependency cycles', '2 entities: a, b.'],
    ]);
  });

  it('see no cycle in a chain, nor in what only leads to one', () => {
    const chain = [entityOf('a', [{ to: 'b', nullable: false }]), entityOf('b', [{ to: 'c', nullable: false }]), entityOf('c')];
    expect(titles(catalogOf(chain))).toEqual([]);
    const leading = [entityOf('x', [{ to: 'self', nullable: true }]), entityOf('self', [{ to: 'self', nullable: true }])];
    expect(findRisks(catalogOf(leading), nothing, [])[0]?.evidence).toBe('1 entity: self.');
  });

  it('name entities without a key, unless the pre-flight did', () => {
    const keyless = catalogOf([entityOf('log', [], { key: undefined }), entityOf('seen', [], { key: undefined, kind: 'view' })]);
    expect(findRisks(keyless, nothing, [])[0]).toMatchObject({ title: 'Entities without a key', evidence: '1 entity: log.' });
    expect(findRisks(keyless, nothing, [{ name: 'source.keys', status: 'passed', message: '' }])).toEqual([]);
  });

  it('name times without a zone, unusual types and large entities', () => {
    const field = (name: string, kind: string, dimensions = 0): object => ({
      name,
      nullable: true,
      type: { native: kind, kind, dimensions },
    });
    const fields = [field('at', 'timestamp'), field('place', 'geometric'), field('tags', 'text', 1)];
    const found = findRisks(catalogOf([entityOf('t', [], { fields })], { t: { rows: 7, bytes: 11 * 2 ** 30 } }), nothing, []);
    expect(found.map(({ evidence }) => evidence)).toEqual([
      '1 field: t.at.',
      '1 entity: t (7 rows, 11 GiB).',
      '2 fields: t.place, t.tags.',
    ]);
  });

  it('say when only a sample was read', () => {
    const entities = { big: { rows: 1000, sampledRows: 10, fields: {} }, small: { rows: 3, sampledRows: 3, fields: {} } };
    expect(findRisks(empty, { entities, findings: [] }, [])[0]?.evidence).toBe('1 entity: big (10 of 1000 rows).');
  });
});
