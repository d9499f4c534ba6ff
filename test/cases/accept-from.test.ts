import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askOnce } from '../../app/conversation/ask.ts';
import { review } from '../../app/review/review.ts';
import { withClient } from '../support/databases.ts';
import { createShop, type Shop } from '../support/shop.ts';

/** A shop one of whose columns is found, but not as surely as most. */
async function shopThatAccepts(from: number): Promise<Shop> {
  const shop = await createShop();
  await withClient(shop.sourceUrl, (client) => client.query('ALTER TABLE buyer RENAME email TO contact_addr'));
  const path = join(shop.folder, 'playbook.yaml');
  writeFileSync(path, `${readFileSync(path, 'utf8')}settings: { accept_from: ${from} }\n`);
  return shop;
}

async function standing({ caller, folder }: Shop) {
  const [people] = await review(caller(), folder, {}, false);
  const email = people?.fields.find(({ target }) => target === 'email');
  const said = await askOnce(caller(), folder, 'which mappings are doubtful?', () => {});
  return { digest: people?.digest, standing: email?.standing, said: JSON.stringify(said) };
}

describe('the confidence from which a proposal needs no look', () => {
  it('is the playbook’s: review and conversation go by it, the digest does not', async () => {
    const [lenient, strict] = [await standing(await shopThatAccepts(0.6)), await standing(await shopThatAccepts(1))];
    expect(lenient.standing).toBe('accepted');
    expect(lenient.said).toContain('sure enough to need no look');
    expect(strict.standing).toBe('doubtful');
    expect(strict.said).toContain('people.email');
    expect(strict.digest).toBe(lenient.digest);
  });
});
