import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal128, Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import type { WantedForms } from '../../model/normalisation.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const list = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n));
const customer = (n: number) => ({
  customerId: `C${n}`,
  name: `Name ${n}`,
  since: new Date(-62_200_000_000_000 + n),
  home: { city: n % 2 === 0 ? 'Rome' : null },
  ...(n % 3 === 0 ? {} : { vip: n % 3 === 1 ? null : true }),
});
const invoice = (i: number) => ({
  _id: new Int32(i),
  total: Decimal128.fromString(`${i}.50`),
  ...(i % 10 === 9 ? {} : { customer: customer(i % 7) }),
  tags: ['urgent', 'paid', 'urgent', ''].slice(0, i % 5),
});

async function migrated(documents: readonly object[], forms: WantedForms = {}): Promise<Life> {
  const life = await beginLife('', { source: `mongodump:${writeDump({ invoices: { documents } })}`, forms });
  const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
  return life;
}

const rows = async ({ targetUrl }: Life, sql: string): Promise<unknown[]> =>
  (await withClient(targetUrl, (client) => client.query(sql))).rows;
const rebuilt = async ({ caller, playbook }: Life) => (await rebuild(caller, playbook, { collection: 'invoices', all: true })).report;
const verdictOf = async ({ caller, playbook }: Life) => (await validatePlaybook(caller, playbook)).verdict.verdict;

describe('an object that several documents share', () => {
  it('is a row that they refer to, where its id decides all else', { timeout: 200_000 }, async () => {
    const life = await migrated(list(100, invoice));
    expect(await rows(life, 'SELECT count(*)::int AS n, count(DISTINCT name)::int AS names FROM customers')).toEqual([{ n: 7, names: 7 }]);
    expect(await rows(life, 'SELECT count(*)::int AS n, count(customer_id)::int AS linked FROM invoices')).toEqual([
      { n: 100, linked: 90 },
    ]);
    expect(await rows(life, `SELECT c.name FROM invoices i JOIN customers c ON c.id = i.customer_id WHERE i.legacy_id = 12`)).toEqual([
      { name: 'Name 5' },
    ]);
    const report = await rebuilt(life);
    expect(report.paths.filter(({ differing, missing, extra }) => differing + missing + extra > 0)).toEqual([]);
    expect(report).toMatchObject({ documents: { compared: 100, equal: 100 }, notCompared: [] });
    expect(await verdictOf(life)).toBe('passed');
    await rows(life, "UPDATE customers SET name = 'Another' WHERE name = 'Name 5'");
    expect((await rebuilt(life)).paths.find(({ path }) => path === 'customer.name')).toMatchObject({ differing: 12 });
  });

  it('stays with each document where it drifts, which is listed; what does not drift moves by choice', { timeout: 300_000 }, async () => {
    const drifting = list(1000, invoice).map((each, i) =>
      i === 500 ? { ...each, customer: { ...customer(500 % 7), name: 'Married' } } : each,
    );
    const kept = await migrated(drifting);
    expect(readFileSync(join(kept.folder, 'life/inventory.md'), 'utf8')).toMatch(
      /invoices\.customer .*history.*Against it: "name" under 1/,
    );
    expect(await rows(kept, "SELECT count(*)::int AS n FROM invoices WHERE customer_name = 'Married'")).toEqual([{ n: 1 }]);
    expect((await rebuilt(kept)).documents).toMatchObject({ equal: 1000 });
    const moved = await migrated(drifting, { 'invoices.customer': 'shared_table' });
    expect(await rows(moved, 'SELECT count(*)::int AS n FROM customers')).toEqual([{ n: 7 }]);
    expect(await rows(moved, "SELECT count(*)::int AS n FROM invoices WHERE customer_name = 'Married'")).toEqual([{ n: 1 }]);
    expect(await rebuilt(moved)).toMatchObject({ documents: { equal: 1000 }, notCompared: [] });
  });
});

it('tags are a table, and a table of links to them, by choice', { timeout: 200_000 }, async () => {
  const life = await migrated(list(60, invoice), { 'invoices.tags': 'tag_table' });
  expect(await rows(life, 'SELECT value FROM tags ORDER BY value')).toEqual([{ value: '' }, { value: 'paid' }, { value: 'urgent' }]);
  expect(
    await rows(life, 'SELECT value, count(*)::int AS n FROM invoices_tags JOIN tags ON tags.id = tag_id GROUP BY 1 ORDER BY 1'),
  ).toEqual([
    { value: '', n: 12 },
    { value: 'paid', n: 36 },
    { value: 'urgent', n: 72 },
  ]);
  expect(await rebuilt(life)).toMatchObject({ documents: { compared: 60, equal: 60 }, notCompared: [] });
  expect(await verdictOf(life)).toBe('passed');
  await rows(life, "UPDATE tags SET value = 'Paid' WHERE value = 'paid'");
  expect((await rebuilt(life)).paths.find(({ path }) => path === 'tags[]')).toMatchObject({ differing: 36 });
});
