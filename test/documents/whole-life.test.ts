import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal128, Double, Int32, Long, ObjectId, serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { type Dumped, writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life, runWholeLife, wholeLife } from '../support/whole-life.ts';

const rows = async (url: string, sql: string): Promise<unknown[]> => (await withClient(url, (client) => client.query(sql))).rows;
const sourceOf = (collections: Dumped): string => `mongodump:${writeDump(collections)}`;

const doctors = Array.from({ length: 5 }, (_, i) => ({ _id: new ObjectId(), name: `Dr ${i}` }));
const doctor = (i: number): ObjectId | undefined => doctors[i % 5]?._id;
const allergy = (n: number) => ({ code: `A${n}`, since: new Date(-86_400_000 * n), dose: Decimal128.fromString(`${n}.10`) });
const users = Array.from({ length: 60 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  doctorId: doctor(i),
  home: { city: `C${i % 3}`, zip: String(10_000 + i) },
  ...(i % 7 === 0 ? {} : { allergies: i % 5 === 0 ? null : Array.from({ length: i % 4 }, (_, n) => allergy(n)) }),
  visits: Array.from({ length: i % 3 }, () => ({ doctor: doctor(i), note: 'same', at: new Date(1.6e12) })),
  tags: ['new', 'vip', 'late'].slice(0, i % 4),
  by_day: { [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`]: { steps: new Int32(i), km: new Double(1.5) } },
  $cash: Long.fromNumber(i),
}));

describe('documents', () => {
  it('become tables that hold all their values, and are taken back whole', { timeout: 300_000 }, async () => {
    const life = await runWholeLife('', {
      source: sourceOf({ users: { documents: users }, doctors: { documents: doctors } }),
      whileMigrated: async ({ targetUrl, folder }) => {
        const all = users.flatMap(({ allergies }) => allergies ?? []);
        expect(
          await rows(targetUrl, 'SELECT count(*)::int AS n, sum(dose)::text AS dose, min(since)::date::text AS since FROM users_allergies'),
        ).toEqual([{ n: all.length, dose: String(all.reduce((sum, { dose }) => sum + Number(dose), 0).toFixed(2)), since: '1969-12-30' }]);
        expect(
          await rows(
            targetUrl,
            'SELECT count(*)::int AS n FROM users_visits v JOIN users u ON u.id = v.user_id AND v.doctor = u."doctorId"',
          ),
        ).toEqual([{ n: 60 }]);
        expect(await rows(targetUrl, 'SELECT key, steps, km FROM users_by_day ORDER BY steps LIMIT 1')).toEqual([
          { key: '2024-01-01', steps: 0, km: 1.5 },
        ]);
        expect(await rows(targetUrl, "SELECT tags, count(*)::int AS n FROM users WHERE 'late' = ANY (tags) GROUP BY 1")).toEqual([
          { tags: ['new', 'vip', 'late'], n: 15 },
        ]);
        expect(
          await rows(targetUrl, 'SELECT allergies_state AS s, count(*)::int AS n FROM users GROUP BY 1 ORDER BY 1 NULLS LAST'),
        ).toEqual([
          ...[
            { s: 'empty_array', n: 10 },
            { s: 'missing', n: 9 },
            { s: 'null', n: 10 },
            { s: null, n: 31 },
          ],
        ]);
        const inventory = readFileSync(join(folder, 'life/inventory.md'), 'utf8');
        expect(inventory).toContain('| users.allergies | It is missing 9 times, null 10 times, an empty array 10 times');
      },
    });
    expect(life).toMatchObject(wholeLife(5 + 60 + 63 + 60 + 60));
  });
});

/** The rows of a table by their uuids. */
async function byKey({ targetUrl }: Life, table: string): Promise<Map<string, unknown>> {
  return new Map((await rows(targetUrl, `SELECT * FROM ${table}`)).map((row) => [(row as { id: string }).id, row]));
}

async function arrive(life: Life): Promise<void> {
  const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
}

const orders = (items: readonly object[]) => [
  ...Array.from({ length: 30 }, (_, i) => ({ _id: new Int32(i + 10), items: [{ label: 'x' }, { label: 'y' }, { label: 'x' }] })),
  { _id: new Int32(1), items },
];

describe('elements that are known by what they hold', () => {
  const [a, b, c] = [{ label: 'a' }, { label: 'b' }, { label: 'b' }];

  /** What another order of one document's elements, or another element, changes in the target. */
  async function changed(before: readonly object[], after: readonly object[]) {
    const folder = writeDump({ orders: { documents: orders(before) } });
    const life = await beginLife('', { source: `mongodump:${folder}` });
    await arrive(life);
    const first = await byKey(life, 'orders_items');
    writeFileSync(join(folder, 'shop/orders.bson'), Buffer.concat(orders(after).map((each) => Buffer.from(serialize(each)))));
    await migrate(life.caller, { playbook: life.playbook, selection: {} });
    const second = await byKey(life, 'orders_items');
    const kept = [...second.keys()].filter((key) => first.has(key));
    const withoutPlace = (row: unknown) => ({ ...(row as object), ordinal: null });
    return {
      added: second.size - kept.length,
      gone: first.size - kept.length,
      moved: kept.filter((key) => JSON.stringify(first.get(key)) !== JSON.stringify(second.get(key))).length,
      otherwise: kept.filter((key) => JSON.stringify(withoutPlace(first.get(key))) !== JSON.stringify(withoutPlace(second.get(key))))
        .length,
    };
  }

  it('keep their keys where one is put before them', { timeout: 200_000 }, async () => {
    expect(await changed([a, b, c], [{ label: 'new' }, a, b, c])).toEqual({ added: 1, gone: 0, moved: 3, otherwise: 0 });
  });

  it('only move where they stand in another order', { timeout: 200_000 }, async () => {
    expect(await changed([a, b, c], [b, c, a])).toEqual({ added: 0, gone: 0, moved: 3, otherwise: 0 });
  });
});

describe('names', () => {
  it('of every kind become columns, none of them lost', { timeout: 200_000 }, async () => {
    const long = 'x'.repeat(64);
    const documents = [
      {
        _id: new Int32(1),
        ...{ id: 'own', $cash: 'dollar', 'a.b': 'dotted', a_b: 'plain', '': 'empty', [`${long}1`]: 'long 1', [`${long}2`]: 'long 2' },
        ...{ 'ä b': 'blank', home: { city: 'Rome' }, home_city: 'taken' },
      },
    ];
    const life = await runWholeLife('', {
      source: sourceOf({ 'odd.names': { documents } }),
      whileMigrated: async ({ targetUrl }) => {
        const [{ table_name: table }] = (await rows(
          targetUrl,
          "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
        )) as [{ table_name: string }];
        const [row] = (await rows(targetUrl, `SELECT * FROM "${table}"`)) as [Record<string, unknown>];
        const values = Object.values(row)
          .map(String)
          .filter((value) => !/^[0-9a-f]{8}-/.test(value));
        expect(values.toSorted()).toEqual(
          ['1', 'Rome', 'blank', 'dollar', 'dotted', 'empty', 'long 1', 'long 2', 'own', 'plain', 'taken'].toSorted(),
        );
        expect(Object.keys(row).filter((name) => name.includes('.') || Buffer.byteLength(name) > 63)).toEqual([]);
      },
    });
    expect(life).toMatchObject(wholeLife(1));
  });
});
