import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { asPerson } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('a rejection', () => {
  it('stands against the approval that was committed with the playbook', async () => {
    const { folder, caller } = await createShop();
    const all = { playbook: folder, digests: [], commit: true };
    await decideMappings(asPerson(caller(), 'ben'), 'approved', { ...all });
    await decideMappings(asPerson(caller(), 'cho'), 'rejected', { ...all, reason: 'the names are not theirs' });
    await expect(migrate(caller(), { playbook: folder, selection: {} })).rejects.toMatchObject({ code: 'not_approved' });
  });
});
