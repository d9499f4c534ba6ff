import { afterEach, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { analyze, inWords } from '../../support/differing.ts';
import { type Following, leaveNoSlot, start, streamRow, until } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE shop (id integer PRIMARY KEY, code text, rank integer, stock integer);
INSERT INTO shop SELECT n, 'c' || n, n, n FROM generate_series(1, 400) AS n;
CREATE TABLE sale (id integer PRIMARY KEY, shop integer, amount integer);
INSERT INTO sale SELECT n, n, n FROM generate_series(1, 400) AS n;`;

const target = `
CREATE TABLE shops (id uuid PRIMARY KEY, code text NOT NULL UNIQUE, rank integer UNIQUE DEFERRABLE INITIALLY DEFERRED,
  stock integer CHECK (stock < 1000));
CREATE TABLE sales (id uuid PRIMARY KEY, shop_id uuid NOT NULL REFERENCES shops, amount integer CHECK (amount <> 13000));`;

const playbook = `
playbook: market
version: 1
title: Market
system: market
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: shops
    source: shop
    target: shops
    fields: {id: identity, code: {copy: code}, rank: {copy: rank}, stock: {copy: stock}}
  - phase: sales
    source: sale
    target: sales
    fields: {id: identity, shop_id: {reference: shops, from: [shop]}, amount: {copy: amount}}
`;

let migration: TestMigration;
let following: Following;
let mark = 0;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = async (text: string): Promise<string[]> =>
  (await withClient(migration.targetUrl, (client) => client.query(text))).rows.map((row) => Object.values(row).join(' '));

afterEach(() => leaveNoSlot(migration));

/** Makes a change, then waits until what comes after it has been applied as well. */
async function bring(change: string): Promise<void> {
  await onSource(change);
  mark++;
  await onSource(`UPDATE sale SET amount = ${-mark} WHERE id = 400`);
  await until(migration.targetUrl, `SELECT count(*) FROM sales WHERE amount = ${-mark}`, '1');
}

const begin = async (): Promise<void> => {
  migration = await createMigration(playbook, source, target);
  following = await start(migration);
};

const kept = (): Promise<string[]> =>
  onTarget(
    "SELECT phase, source_key, reason, field FROM migration_control.quarantine WHERE status = 'open' ORDER BY phase, source_key::text",
  );

const differing = async (): Promise<string[]> => inWords((await analyze(migration, { deletes: ['shops', 'sales'] })).differential);

describe('a row that only the target refuses', () => {
  it('is kept aside with its reason, all others come, and it comes when its source row is changed', async () => {
    await begin();
    await bring('UPDATE shop SET stock = stock + 800 WHERE id BETWEEN 100 AND 300; UPDATE sale SET amount = amount + 1 WHERE id < 400');
    const bad = await onTarget("SELECT count(*) FROM migration_control.quarantine WHERE status = 'open' AND reason = 'constraint'");
    expect(bad).toEqual(['101']);
    // What a refused row had made is gone, with what hangs on it, as after a fresh load.
    expect(await onTarget('SELECT count(*) FROM shops')).toEqual(['299']);
    expect(await onTarget('SELECT count(*) FROM sales')).toEqual(['299']);
    await bring('UPDATE shop SET stock = 1 WHERE id BETWEEN 201 AND 300');
    expect(await kept()).toEqual(['sales 3:200 orphan shop_id', 'shops 3:200 constraint shops_stock_check']);
    await bring('UPDATE sale SET amount = 13000 WHERE id = 7; INSERT INTO shop VALUES (500, $$c7$$, 500, 1), (501, $$new$$, 501, 1)');
    expect(await kept()).toEqual([
      'sales 1:7 constraint sales_amount_check',
      'sales 3:200 orphan shop_id',
      'shops 3:200 constraint shops_stock_check',
      'shops 3:500 constraint shops_code_key',
    ]);
    await bring('DELETE FROM shop WHERE id = 500; UPDATE sale SET amount = 13 WHERE id = 7; UPDATE shop SET stock = 2 WHERE id = 200');
    expect(await kept()).toEqual([]);
    await following.end('stop');
    expect(await differing()).toEqual([]);
    const counts = "SELECT count(*) FROM migration_control.batches WHERE kind = 'changes' AND committed_at IS NULL";
    expect(await onTarget(counts)).toEqual(['0']);
  }, 120_000);

  it('comes where rows of one transaction exchange unique values, or hand them on', async () => {
    await begin();
    await bring("BEGIN; UPDATE shop SET code = 'c' || (3 - id) WHERE id IN (1, 2); UPDATE sale SET amount = 5000 WHERE id = 1; COMMIT");
    await bring("UPDATE shop SET code = 'c' || CASE id WHEN 12 THEN 10 ELSE id + 1 END WHERE id BETWEEN 10 AND 12");
    await bring("UPDATE shop SET code = 'c' || (id + 1) WHERE id BETWEEN 20 AND 400");
    expect(await kept()).toEqual([]);
    expect(await onTarget('SELECT code FROM shops WHERE rank IN (1, 2, 10, 12, 400) ORDER BY rank')).toEqual([
      'c2',
      'c1',
      'c11',
      'c10',
      'c401',
    ]);
    await following.end('stop');
    expect(await differing()).toEqual([]);
  }, 120_000);

  it('is found where its constraint is asked only at the end', async () => {
    await begin();
    await bring(
      'UPDATE shop SET rank = 3 WHERE id IN (5, 6); UPDATE sale SET amount = 7700 WHERE id = 9; ' +
        'UPDATE shop SET rank = 11 - rank WHERE rank IN (1, 10)',
    );
    expect(await kept()).toEqual([
      'sales 1:5 orphan shop_id',
      'sales 1:6 orphan shop_id',
      'shops 1:5 constraint shops_rank_key',
      'shops 1:6 constraint shops_rank_key',
    ]);
    expect(await onTarget('SELECT amount FROM sales WHERE amount = 7700')).toEqual(['7700']);
    await bring('UPDATE shop SET rank = 1000 + id WHERE id IN (5, 6)');
    expect(await kept()).toEqual([]);
    await following.end('stop');
    expect(await differing()).toEqual([]);
    expect((await streamRow(migration))?.state).toBe('stopped');
  }, 120_000);
});
