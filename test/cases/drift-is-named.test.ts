import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('a structure that changes after its mapping was approved', () => {
  it('is told by name, on either side, with what to do; and is gone with a new approval', async () => {
    const { folder, caller, sourceUrl, targetUrl } = await createShop();
    const run = () => migrate(caller(), { playbook: folder, selection: {} });
    const approve = () => decideMappings(asPerson(caller(), 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    await approve();
    await withClient(sourceUrl, (client) =>
      client.query('ALTER TABLE buyer ADD phone text, ALTER email TYPE varchar(90); CREATE INDEX by_name ON buyer (username)'),
    );
    const source = run();
    await expect(source).rejects.toMatchObject({ code: 'source_drift', exitCode: 4 });
    for (const words of ['column "phone" is new', 'column "email" is different', 'index "by_name" is new', 'godwit approve'])
      await expect(source).rejects.toThrow(words);
    await withClient(targetUrl, (client) => client.query("ALTER TABLE people ADD CHECK (note <> 'x')"));
    await expect(run()).rejects.toThrow(/people in the target: check "people_note_check" is new/);
    await approve();
    expect((await run()).outcome).toBe('done');
  });

  it('is none where nobody has approved anything, or only a rule changed', async () => {
    const { folder, caller } = await createShop();
    await expect(migrate(caller(), { playbook: folder, selection: {} })).rejects.toMatchObject({ code: 'not_approved', exitCode: 3 });
  });
});
