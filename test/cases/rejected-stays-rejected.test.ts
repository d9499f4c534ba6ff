import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approve.ts';
import { migrate } from '../../app/migrate.ts';
import { createShop } from '../support/shop.ts';

describe('a rejection', () => {
  it('stands against the approval that was committed with the playbook', async () => {
    const { folder, caller } = await createShop();
    const all = { playbook: folder, digests: [], commit: true };
    await decideMappings(caller(), 'approved', { ...all, by: 'ben' });
    await decideMappings(caller(), 'rejected', { ...all, by: 'cho', reason: 'the names are not theirs' });
    await expect(migrate(caller(), { playbook: folder, selection: {} })).rejects.toMatchObject({ code: 'not_approved' });
  });
});
