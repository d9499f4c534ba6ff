import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withConversation } from '../../app/conversation/open.ts';
import { review } from '../../app/review/review.ts';
import { withClient } from '../support/databases.ts';
import { person } from '../support/person.ts';
import { createShop, type Shop } from '../support/shop.ts';

/** A shop with columns that are called by a word that nobody knows. */
async function foreign(): Promise<Shop> {
  const shop = await createShop();
  await withClient(shop.sourceUrl, (client) =>
    client.query("ALTER TABLE buyer ADD plim text DEFAULT 'red', ADD gorp_plim text DEFAULT 'blue', ADD zorp_krel text DEFAULT 'x'"),
  );
  await withClient(shop.targetUrl, (client) => client.query('ALTER TABLE people ADD color text, ADD site_color text'));
  return shop;
}

const fieldOf = async ({ caller, folder }: Shop, target: string) => {
  const [people] = await review(caller(), folder, {}, false);
  return people?.fields.find((field) => field.target === target);
};

describe('a correction', () => {
  it('changes the rest, says so, is remembered in the playbook, and is the reason in the next proposal', async () => {
    const shop = await foreign();
    const before = await fieldOf(shop, 'site_color');
    expect(before?.evidence.join(' ')).not.toContain('plim" means');
    expect(before?.sources).not.toEqual(['gorp_plim']);
    await withConversation(shop.caller(), shop.folder, async ({ context: { bench }, approvals }) => {
      const proposed = await bench.propose({ phase: 'people', field: 'color', rule: { copy: 'plim' }, why: 'it is' }, 'data-mapping');
      expect(proposed.checks.map(({ message }) => message)).toEqual([expect.stringMatching(/^site_color follows: gorp_plim, copied\./)]);
      expect(readFileSync(join(shop.folder, 'playbook.yaml'), 'utf8')).not.toContain('plim');
      await approvals.decide({ digest: proposed.digest, decision: 'approved', by: person('ben') });
      expect(await bench.mapping('people')).toMatchObject({ digest: proposed.digest, state: 'approved' });
    });
    expect(readFileSync(join(shop.folder, 'playbook.yaml'), 'utf8')).toContain('color: { copy: plim }');
    expect(await fieldOf(shop, 'color')).toMatchObject({ standing: 'declared', confidence: 1, evidence: ['Declared in the playbook.'] });
    const after = await fieldOf(shop, 'site_color');
    expect(after).toMatchObject({ sources: ['gorp_plim'] });
    expect(after?.evidence).toContain('"plim" means color since phase people says so.');
  });

  it('that changes nothing else says nothing else', async () => {
    const { caller, folder } = await createShop();
    await withConversation(caller(), folder, async ({ context: { bench } }) => {
      const { checks } = await bench.propose(
        { phase: 'people', field: 'note', rule: { none: 'Nobody knows.' }, why: 'so it is' },
        'data-mapping',
      );
      expect(checks).toEqual([]);
    });
  });
});
