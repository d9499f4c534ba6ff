import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { readStatus } from '../../app/reporting/overview.ts';
import { dryRun } from '../../app/run/dry-run.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rehearse } from '../../app/run/rehearse.ts';
import { createDatabase } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('with a journal in a database of its own', () => {
  it('neither a dry run nor a rehearsal leaves a run behind, and a migration knows nothing of them', async () => {
    const { folder, caller } = await createShop();
    const elsewhere = caller({ CONTROL_DATABASE_URL: await createDatabase('shop_journal') });
    const all = { read: 50, written: 50, inserted: 50, overwritten: 0, unchanged: 0, skipped: 0, quarantined: 0 };
    expect((await dryRun(elsewhere, folder, {})).map(({ fates }) => fates)).toEqual([all]);
    expect((await rehearse(elsewhere, folder, {}, 5)).map(({ fates }) => fates)).toEqual([{ ...all, read: 5, written: 5, inserted: 5 }]);
    expect(await readStatus(elsewhere, folder)).toMatchObject({ run: null, phases: [] });
    await decideMappings(asPerson(elsewhere, 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    expect((await migrate(elsewhere, { playbook: folder, selection: {} })).rows).toEqual(all);
  });
});
