import { beforeAll, describe, expect, it } from 'vitest';
import type { Difference, Verdict } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, playbook, source, tampered, target, validate } from './orders.ts';

interface Tampering {
  readonly what: string;
  /** Statements on the target; the row or rows have these legacy ids. */
  readonly change: string;
  readonly phase: string;
  readonly kind: Difference['kind'];
  readonly sourceKeys: readonly (string | null)[];
  readonly fields: readonly string[];
}

const one: Tampering[] = [
  { what: 'a changed value', change: `UPDATE orders SET label = 'Order 8' WHERE legacy_id = 7`, sourceKeys: ['1:7'], fields: ['label'] },
  { what: 'a cut text', change: `UPDATE orders SET note = left(note, 5) WHERE legacy_id = 500`, sourceKeys: ['3:500'], fields: ['note'] },
  {
    what: 'a lost decimal',
    change: `UPDATE orders SET price = trunc(price, 5) WHERE legacy_id = 11`,
    sourceKeys: ['2:11'],
    fields: ['price'],
  },
  {
    what: 'an hour',
    change: `UPDATE orders SET placed_at = placed_at + INTERVAL '1 hour' WHERE legacy_id = 300`,
    sourceKeys: ['3:300'],
    fields: ['placed_at'],
  },
  {
    what: 'a changed number in JSON',
    change: `UPDATE orders SET extra = jsonb_set(extra, '{size}', '13') WHERE legacy_id = 12`,
    sourceKeys: ['2:12'],
    fields: ['extra'],
  },
  { what: 'a value made NULL', change: `UPDATE orders SET note = NULL WHERE legacy_id = 1`, sourceKeys: ['1:1'], fields: ['note'] },
  { what: 'a NULL made empty', change: `UPDATE orders SET note = '' WHERE legacy_id = 3`, sourceKeys: ['1:3'], fields: ['note'] },
  {
    what: 'another parent that exists',
    change: `UPDATE orders SET person_id = (SELECT person_id FROM orders WHERE legacy_id = 5) WHERE legacy_id = 4`,
    sourceKeys: ['1:4'],
    fields: ['person_id'],
  },
  {
    what: 'two values swapped between rows',
    change: `UPDATE orders AS a SET note = b.note FROM orders AS b WHERE (a.legacy_id, b.legacy_id) IN ((10, 20), (20, 10))`,
    sourceKeys: ['2:10', '2:20'],
    fields: ['note'],
  },
  { what: 'another label', change: `UPDATE orders SET state = 'sent' WHERE legacy_id = 1000`, sourceKeys: ['4:1000'], fields: ['state'] },
].map((each) => ({ ...each, phase: 'orders', kind: 'changed' as const }));

const whole: Tampering[] = [
  {
    what: 'a row that went',
    change: 'DELETE FROM orders WHERE legacy_id = 600',
    phase: 'orders',
    kind: 'missing',
    sourceKeys: ['3:600'],
    fields: [],
  },
  {
    what: 'a row that came',
    change:
      'INSERT INTO orders SELECT gen_random_uuid(), 7000, person_id, label, price, placed_at, extra, note, state FROM ' +
      'orders WHERE legacy_id = 1',
    phase: 'orders',
    kind: 'extra',
    sourceKeys: [null],
    fields: [],
  },
  {
    what: 'a changed row that an earlier tool had left',
    change: `UPDATE people SET name = 'Old name 33' WHERE email = 'p33@example.org'`,
    phase: 'people',
    kind: 'changed',
    sourceKeys: ['2:33'],
    fields: ['name'],
  },
];

describe('what was changed behind the back of a migration', () => {
  let migration: TestMigration;

  const tables = ['people', 'orders', 'events'];
  const restore = [
    ...[...tables].reverse().map((table) => `DELETE FROM ${table}`),
    ...tables.map((table) => `INSERT INTO ${table} SELECT * FROM kept.${table}`),
  ].join('; ');
  const judged = (change: string): Promise<Verdict> => tampered(migration, change, restore, () => validate(migration));

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    await migration.run();
    const keep = tables.map((table) => `CREATE TABLE kept.${table} AS TABLE ${table}`).join('; ');
    await withClient(migration.targetUrl, (client) => client.query(`CREATE SCHEMA kept; ${keep}`));
  });

  describe('at once', () => {
    let verdict: Verdict;
    const all = [...one, ...whole];

    beforeAll(async () => {
      verdict = await judged(all.map(({ change }) => change).join('; '));
    });

    it.each(all)('is found and located: $what', ({ phase, kind, sourceKeys, fields }) => {
      const found = verdict.phases.flatMap(({ differences }) => differences).filter((each) => sourceKeys.includes(each.sourceKey));
      expect(found.map((each) => [each.phase, each.kind, each.sourceKey, each.fields]).sort()).toEqual(
        sourceKeys.map((sourceKey) => [phase, kind, sourceKey, fields]),
      );
      expect(found.every(({ targetKey }) => targetKey !== null)).toBe(true);
    });

    it('is all that is found', () => {
      const rows = (phase: string): number => all.filter((each) => each.phase === phase).flatMap(({ sourceKeys }) => sourceKeys).length;
      expect(verdict.verdict).toBe('failed');
      expect(verdict.phases.map(({ phase, differencesTotal }) => [phase, differencesTotal])).toEqual([
        ['people', rows('people')],
        ['orders', rows('orders')],
        ['events', 0],
      ]);
      expect(failedChecks(verdict, 'orders')).toEqual(expect.arrayContaining(['rows.compared', 'rows.evaluated', 'root.target']));
      expect(failedChecks(verdict, 'events')).toEqual([]);
    });

    it('is named without values', () => {
      expect(JSON.stringify(verdict)).not.toMatch(/Order \d|Old name|example\.org/);
    });
  });

  it('leaves the target as it was for the next change', async () => {
    expect((await validate(migration)).verdict).toBe('passed');
  });

  it('gives no alarm for a changed row of others', async () => {
    expect((await judged(`UPDATE people SET name = 'Somebody' WHERE email = 'first@modern.example'`)).verdict).toBe('passed');
  });

  it('shows in the sums of money', async () => {
    const verdict = await judged('UPDATE orders SET price = price + 0.000001 WHERE legacy_id = 4');
    expect(failedChecks(verdict, 'orders')).toContain('success.sum.price');
  });

  it('shows as a reference to nothing, where the foreign key is not valid, and in the parent that went', async () => {
    const verdict = await judged('DELETE FROM orders WHERE legacy_id = 50');
    expect(failedChecks(verdict, 'events')).toContain('references.events_order');
    const found = verdict.phases
      .flatMap(({ differences }) => differences)
      .map(({ phase, kind, fields }) => [phase, kind, ...fields].join(' '));
    expect(found.toSorted()).toEqual([...Array(5).fill('events changed order_id'), 'orders missing']);
  });

  it('shows in the order of a history', async () => {
    const verdict = await judged(`UPDATE events SET at = at - INTERVAL '3 hours' WHERE kind = 'kind 1' AND at > '2021-01-01 04:00Z'`);
    expect(failedChecks(verdict, 'events')).toEqual(expect.arrayContaining(['success.ordered.at', 'rows.compared', 'rows.evaluated']));
  });

  it('shows as a key that stands twice, and as an e-mail address that breaks an assertion', async () => {
    const verdict = await judged(`
      ALTER TABLE people DROP CONSTRAINT people_email_key;
      UPDATE people SET email = 'p1@example.org' WHERE email = 'p2@example.org'; UPDATE people SET email = 'P3@example.org' WHERE email = 'p3@example.org'`);
    expect(failedChecks(verdict, 'people')).toEqual(expect.arrayContaining(['keys.email', 'success.unique.email', 'success.assert.4']));
    await withClient(migration.targetUrl, (client) => client.query('ALTER TABLE people ADD UNIQUE (email)'));
  });

  it('shows where the ledger keeps a row aside that could be written', async () => {
    const aside = `
      DELETE FROM orders WHERE legacy_id = 8;
      INSERT INTO migration_control.quarantine (batch, run, phase, entity, source_key, reason, field, row)
      SELECT batch, run, phase, entity, '1:8', 'too_long', 'label', row FROM migration_control.quarantine WHERE source_key = '4:2002'`;
    const verdict = await tampered(migration, aside, `${restore}; DELETE FROM migration_control.quarantine WHERE source_key = '1:8'`, () =>
      validate(migration),
    );
    const orders = verdict.phases.find((each) => each.phase === 'orders');
    expect(orders?.differences.map(({ kind, sourceKey }) => [kind, sourceKey])).toEqual([['missing', '1:8']]);
    expect(failedChecks(verdict, 'orders')).toContain('counts.quarantine');
  });

  it('shows where a refused row has no place in the quarantine', async () => {
    const kept = 'CREATE TABLE kept.quarantine AS TABLE migration_control.quarantine';
    await withClient(migration.targetUrl, (client) => client.query(kept));
    const undo = `INSERT INTO migration_control.quarantine SELECT * FROM kept.quarantine WHERE source_key = '4:2001'`;
    const verdict = await tampered(migration, `DELETE FROM migration_control.quarantine WHERE source_key = '4:2001'`, undo, () =>
      validate(migration),
    );
    expect(failedChecks(verdict, 'orders')).toEqual(['counts.quarantine', 'rows.fates']);
  });

  it('is found also in a source that moved on', async () => {
    await withClient(migration.sourceUrl, (client) => client.query(`UPDATE app_order SET label = 'Another' WHERE id = 9`));
    const verdict = await validate(migration);
    await withClient(migration.sourceUrl, (client) => client.query(`UPDATE app_order SET label = 'Order 9' WHERE id = 9`));
    expect(verdict.phases.flatMap(({ differences }) => differences)).toMatchObject([
      { kind: 'changed', sourceKey: '1:9', fields: ['label'] },
    ]);
    expect(failedChecks(verdict, 'orders')).toContain('root.source');
  });
});
