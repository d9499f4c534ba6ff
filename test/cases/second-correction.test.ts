import { describe, expect, it } from 'vitest';
import { withConversation } from '../../app/conversation/open.ts';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { person } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('a second correction in one conversation', () => {
  it('builds on the first, so that what was approved is what runs', async () => {
    const { folder, targetUrl, caller } = await createShop();
    await withConversation(caller(), folder, async ({ context: { bench }, approvals }) => {
      const correct = async (field: string, copy: string): Promise<void> => {
        const { digest } = await bench.propose({ phase: 'people', field, rule: { copy }, why: 'it was asked for' }, 'data-mapping');
        await approvals.decide({ digest, decision: 'approved', by: person('ben') });
      };
      await correct('email', 'username');
      await correct('note', 'email');
      expect(await bench.mapping('people')).toMatchObject({ state: 'approved', decidedBy: 'ben' });
    });
    await migrate(caller(), { playbook: folder, selection: {} });
    const { rows } = await withClient(targetUrl, (client) => client.query("SELECT email, note FROM people WHERE username = 'user7'"));
    expect(rows).toEqual([{ email: 'user7', note: 'user7@example.org' }]);
  });
});
