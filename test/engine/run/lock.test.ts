import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../../databases/postgres/database.ts';
import { lockPlaybook } from '../../../engine/run/lock.ts';
import { createDatabase } from '../../support/databases.ts';

describe('two processes on one playbook', () => {
  it('the second is told who holds it, and gets it when the first has gone', async () => {
    const url = await createDatabase('locked');
    const target = await openPostgresTarget({
      url,
      schemas: ['public'],
      connectTimeoutMs: 5000,
      statementTimeoutMs: 60_000,
      profileRows: 0,
    });
    const [first, second] = [await target.openSession(), await target.openSession()];
    try {
      await lockPlaybook(first, 'clinic');
      const refused = await lockPlaybook(second, 'clinic').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'run_active', kind: 'refused' });
      expect(String(refused)).toContain(`godwit on ${hostname()}, process ${process.pid}`);
      expect(String(refused)).toMatch(/as \w+, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
      await lockPlaybook(second, 'another');
      await first.close();
      await expect
        .poll(() =>
          lockPlaybook(second, 'clinic').then(
            () => 'got',
            () => 'refused',
          ),
        )
        .toBe('got');
    } finally {
      await second.close();
      await target.close();
    }
  });
});
