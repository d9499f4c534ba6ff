import { beforeAll, describe, expect, it } from 'vitest';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, playbook, source, target, validate } from './orders.ts';

describe('a clean target', () => {
  let migration: TestMigration;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    await migration.run();
  });

  it('gives no alarm, with rows of others in it, adopted, merged, skipped and refused rows', async () => {
    const verdict = await validate(migration);
    expect(verdict.phases.map(({ phase }) => [phase, failedChecks(verdict, phase)])).toEqual([
      ['people', []],
      ['orders', []],
      ['events', []],
    ]);
    expect(verdict.verdict).toBe('passed');
    expect(verdict.phases.map(({ differencesTotal, rowsCompared, coverage }) => [differencesTotal, rowsCompared, coverage])).toEqual([
      [0, 300, 'all'],
      [0, 1000, 'all'],
      [0, 500, 'all'],
    ]);
  });
});
