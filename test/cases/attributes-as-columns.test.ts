import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';
import { createShop, type Shop } from '../support/shop.ts';

/** A shop that keeps two of its buyers' attributes as rows. */
async function withAttributes(): Promise<Shop> {
  const shop = await createShop();
  await withClient(shop.sourceUrl, (client) =>
    client.query(`CREATE TABLE buyer_attribute (buyer_id integer NOT NULL REFERENCES buyer, attr_name text NOT NULL, attr_value text, PRIMARY KEY (buyer_id, attr_name));
      INSERT INTO buyer_attribute SELECT id, 'shoe_size', (36 + id % 9)::text FROM buyer;
      INSERT INTO buyer_attribute SELECT id, 'it''s odd', 'x' FROM buyer WHERE id % 2 = 0`),
  );
  await withClient(shop.targetUrl, (client) => client.query('ALTER TABLE people ADD shoe_size integer'));
  return shop;
}

const declare = ({ folder }: Shop, where: string): void => {
  const path = join(folder, 'playbook.yaml');
  const lookups = `    lookups:\n      size: { entity: buyer_attribute, on: { buyer_id: id }, where: { ${where} } }\n    fields:`;
  writeFileSync(path, readFileSync(path, 'utf8').replace('    fields:', lookups));
};

const shoeSize = async ({ caller, folder }: Shop) => {
  const [people] = await review(caller(), folder, {}, false);
  return people?.fields.find(({ target }) => target === 'shoe_size');
};

describe('attributes that are rows', () => {
  it('are proposed as a look-up, and taken from it once it is declared', async () => {
    const shop = await withAttributes();
    const proposed = await shoeSize(shop);
    expect(proposed?.rule).toContain(
      'Declare the look-up shoe_size: { entity: "buyer_attribute", on: { "buyer_id": "id" }, where: { "attr_name": "shoe_size" } }.',
    );
    declare(shop, 'attr_name: shoe_size');
    expect(await shoeSize(shop)).toMatchObject({ sources: ['size.attr_value'] });
    await decideMappings(asPerson(shop.caller(), 'ben'), 'approved', { playbook: shop.folder, digests: [], commit: false });
    await migrate(shop.caller(), { playbook: shop.folder, selection: {} });
    const { rows } = await withClient(shop.targetUrl, (client) =>
      client.query('SELECT count(*)::int AS all, count(shoe_size)::int AS sizes, min(shoe_size) AS least FROM people'),
    );
    expect(rows).toEqual([{ all: 50, sizes: 50, least: 36 }]);
  });

  it('of another name leave the column empty, and columns that do not exist are refused', async () => {
    const shop = await withAttributes();
    declare(shop, `attr_name: "it's odd"`);
    expect(await shoeSize(shop)).toMatchObject({ sources: [] });
    const wrong = await withAttributes();
    declare(wrong, 'attr: shoe_size');
    await expect(shoeSize(wrong)).rejects.toMatchObject({ code: 'mapping_invalid' });
  });
});
