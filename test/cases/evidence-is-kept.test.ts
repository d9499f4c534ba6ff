import { describe, expect, it } from 'vitest';
import { review } from '../../app/review/review.ts';
import { withClient } from '../support/databases.ts';
import { createShop, type Shop } from '../support/shop.ts';

/** A shop whose column of e-mail addresses could be anything by its name. */
async function cryptic(): Promise<Shop> {
  const shop = await createShop();
  await withClient(shop.sourceUrl, (client) => client.query('ALTER TABLE buyer RENAME email TO contact'));
  return shop;
}

const spoil = ({ sourceUrl }: Shop) => withClient(sourceUrl, (client) => client.query("UPDATE buyer SET contact = 'nobody ' || id"));
const emailOf = async ({ caller, folder }: Shop) => {
  const [people] = await review(caller(), folder, {}, false);
  return { digest: people?.digest, email: people?.fields.find(({ target }) => target === 'email') };
};

describe('what the data look like when a phase is first mapped', () => {
  it('counts as evidence', async () => {
    const shop = await cryptic();
    expect((await emailOf(shop)).email).toMatchObject({ sources: ['contact'] });
    const other = await cryptic();
    await spoil(other);
    expect((await emailOf(other)).email).toMatchObject({ sources: [] });
  });

  it('is kept: rows that come later change neither the proposal nor the digest', async () => {
    const shop = await cryptic();
    const before = await emailOf(shop);
    await spoil(shop);
    expect(await emailOf(shop)).toEqual(before);
  });
});
