import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Int32, serialize } from 'bson';
import { expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife } from '../support/whole-life.ts';

/** Documents of the collection; `RARE_DOCUMENTS=1000000` shows one in a million. */
const documents = Number(process.env.RARE_DOCUMENTS ?? 3000);
const groupDocuments = 10_000;

const usual = (i: number) => ({ _id: new Int32(i), name: `n${i}`, amount: new Int32(i), notes: [`note ${i}`], lines: [{ sku: `s${i}` }] });
/** What a single document has, at the very end. */
const odd: Readonly<Record<number, object>> = {
  [documents - 4]: { notes: 'none' },
  [documents - 3]: { amount: 'twelve' },
  [documents - 2]: { rare: 'once' },
  [documents - 1]: { lines: [{ sku: 'last', odd: 'once' }] },
};

/** Writes the dump a few documents at a time; returns the file of its only collection. */
function writeMany(): { readonly folder: string; readonly file: string } {
  const folder = writeDump({ things: { documents: [] } });
  const file = join(folder, 'shop/things.bson');
  for (let at = 0; at < documents; at += groupDocuments) {
    const group = Array.from({ length: Math.min(groupDocuments, documents - at) }, (_, i) => ({ ...usual(at + i), ...odd[at + i] }));
    appendFileSync(file, Buffer.concat(group.map((each) => serialize(each))));
  }
  return { folder, file };
}

const rows = async (url: string, sql: string): Promise<unknown[]> => (await withClient(url, (client) => client.query(sql))).rows;

it('a member that one document of all has, and a type that changes late, arrive or are kept aside, never as NULL', {
  timeout: 3_600_000,
}, async () => {
  const { folder, file } = writeMany();
  const life = await beginLife('', { source: `mongodump:${folder}` });
  const { caller, playbook, targetUrl } = life;
  const approve = { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(caller, 'ada'), 'approved', approve);
  const summary = await migrate(caller, { playbook, selection: {} });
  expect(summary).toMatchObject({ outcome: 'done', rows: { quarantined: 0 }, validation: { verdict: 'passed' } });
  expect(await rows(targetUrl, 'SELECT name, rare FROM things WHERE rare IS NOT NULL')).toEqual([
    { name: `n${documents - 2}`, rare: 'once' },
  ]);
  expect(await rows(targetUrl, 'SELECT sku, odd FROM things_lines WHERE odd IS NOT NULL')).toEqual([{ sku: 'last', odd: 'once' }]);
  expect(await rows(targetUrl, `SELECT name, amount FROM things WHERE amount = '"twelve"'`)).toEqual([
    { name: `n${documents - 3}`, amount: 'twelve' },
  ]);
  expect(await rows(targetUrl, 'SELECT count(*)::int AS n, count(amount)::int AS amounts FROM things')).toEqual([
    { n: documents, amounts: documents },
  ]);
  expect(await rows(targetUrl, `SELECT name, notes FROM things WHERE jsonb_typeof(notes) <> 'array'`)).toEqual([
    { name: `n${documents - 4}`, notes: 'none' },
  ]);

  appendFileSync(file, serialize({ ...usual(documents), later: 'nobody has decided about this' }));
  await expect(migrate(caller, { playbook, selection: {} })).rejects.toMatchObject({ code: 'source_drift' });
  expect(await rows(targetUrl, `SELECT FROM things WHERE name = 'n${documents}'`)).toEqual([]);
});
