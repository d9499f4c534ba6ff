import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, Long, MaxKey, ObjectId, Timestamp, UUID } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { withClient } from '../support/databases.ts';
import { type Dumped, writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

async function migrated(collections: Dumped): Promise<Life> {
  const forms = { 'users.tags': 'child_table', 'users.allergies': 'merged_states' } as const;
  const life = await beginLife('', { source: `mongodump:${writeDump(collections)}`, forms });
  const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
  await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
  await migrate(life.caller, { playbook: life.playbook, selection: {} });
  return life;
}

const rebuilt = async ({ caller, playbook }: Life, collection: string): Promise<RebuildReport> =>
  (await rebuild(caller, playbook, { collection, all: true })).report;

const faulty = ({ paths }: RebuildReport) =>
  paths.flatMap(({ path, differing, missing, extra, example }) =>
    differing + missing + extra === 0 ? [] : [{ path, differing, missing, extra, key: example?.key }],
  );

const doctors = Array.from({ length: 5 }, (_, i) => ({ _id: new ObjectId(), name: `Dr ${i}` }));
const doctor = (i: number): ObjectId | undefined => doctors[i % 5]?._id;
const allergy = (n: number) => ({ code: `A${n}`, since: new Date(-86_400_000 * n), dose: Decimal128.fromString(`${n}.10`) });
const users = Array.from({ length: 40 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  doctorId: doctor(i),
  home: { city: `C${i % 3}`, zip: i % 4 === 0 ? null : String(10_000 + i) },
  ...(i % 7 === 0 ? {} : { allergies: i % 5 === 0 ? null : Array.from({ length: i % 4 }, (_, n) => allergy(n)) }),
  visits: Array.from({ length: i % 3 }, () => ({ doctor: doctor(i), note: 'same', at: new Date(1.6e12) })),
  tags: ['new', 'vip', 'late'].slice(0, i % 4),
  by_day: { [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`]: { steps: new Int32(i), km: new Double(i === 3 ? -0 : 1.5) } },
  $cash: Long.fromString('9007199254740993'),
  odd: i % 2 ? 'x' : new Double(i),
  regex: new BSONRegExp('a+', 'i'),
  stamp: new Timestamp({ t: 4_000_000_000, i: 2 }),
  uuid: new UUID(),
  bytes: new Binary(Buffer.from([1, i])),
  symbol: new BSONSymbol('s'),
  mixed: i % 2 ? new Double(1.5) : new Int32(2),
  money: Decimal128.fromString('1.2E+10'),
  code: new Code('f()', { n: Long.fromString('9007199254740993') }),
  end: new MaxKey(),
  before: new Date(-62_200_000_000_000),
  nan: new Double(i % 2 ? Number.NaN : Number.NEGATIVE_INFINITY),
  grid: [[new Int32(i), null], []],
}));

describe('documents of all types', () => {
  let life: Life;
  beforeAll(async () => {
    life = await migrated({ users: { documents: users }, doctors: { documents: doctors } });
  }, 200_000);

  const change = (sql: string) => withClient(life.targetUrl, (client) => client.query(sql));

  it('are made again from tables, equal but for what is said to be lost', async () => {
    const report = await rebuilt(life, 'users');
    expect(faulty(report)).toEqual([]);
    expect(report.documents).toEqual({ compared: 40, equal: 40, differing: 0, missing: 0, keptAside: 0, unreadable: 0 });
    expect(report.notCompared).toEqual([]);
    expect(report.unclaimedRows).toBe(0);
    expect(report.paths.map(({ path }) => path)).toEqual(expect.arrayContaining(['home.city', 'visits[].note', 'by_day{}.km', 'grid[]']));
    expect(report.losses.filter(({ path }) => path === 'allergies')).toEqual([
      { path: 'allergies', loss: 'No rows stand for all of these: missing 6 times, null 6 times, an empty array 7 times.' },
    ]);
    expect(report.keptAsJson.toSorted()).toEqual(['code', 'end', 'grid[]', 'odd', 'regex', 'stamp']);
  });

  it('are shown one by one', async () => {
    const key = String(users[3]?._id);
    const { document, report } = await rebuild(life.caller, life.playbook, { collection: 'users', key, all: false });
    expect(report).toMatchObject({ coverage: 'one document', documents: { compared: 1, equal: 1 } });
    expect(document).toMatchObject({
      _id: { $oid: key },
      home: { city: 'C0', zip: '10003' },
      allergies: [{ code: 'A0' }, { code: 'A1', dose: { $numberDecimal: '1.10' } }, { code: 'A2' }],
      by_day: { '2024-01-04': { steps: { $numberInt: '3' }, km: { $numberDouble: '-0.0' } } },
      $cash: { $numberLong: '9007199254740993' },
    });
  });

  it('are part of validation', async () => {
    const { verdict } = await validatePlaybook(life.caller, life.playbook);
    const checks = verdict.checks?.map(({ name, status, message }) => ({ name, status, message }));
    const message =
      '40 documents of users (all 40 documents) came back equal from the tables, less 12 declared losses; 0 of their paths not compared.';
    expect(checks).toContainEqual({ name: 'documents.users', status: 'passed', message });
    expect(checks?.map(({ name }) => name).toSorted()).toEqual(['documents.doctors', 'documents.users']);
    expect(verdict.verdict).toBe('passed');
  });

  it('show a changed value, a row that went and a row that came', async () => {
    const key = String(users[3]?._id);
    await change(`UPDATE users SET home_city = 'Elsewhere' WHERE legacy_id = '${key}'`);
    await change(`DELETE FROM users_allergies WHERE legacy_user_id = '${key}' AND code = 'A1'`);
    await change(
      `INSERT INTO users_tags (id, user_id, legacy_user_id, ordinal, content, value)
       SELECT gen_random_uuid(), id, legacy_id, 9, 'x-1', 'odd' FROM users WHERE legacy_id = '${key}'`,
    );
    await change(`UPDATE users_by_day SET km = 0 WHERE legacy_user_id = '${key}'`);
    const report = await rebuilt(life, 'users');
    expect(report.documents).toMatchObject({ compared: 40, equal: 39, differing: 1 });
    expect(report.keys).toEqual([key]);
    expect(faulty(report).toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'allergies[]', differing: 0, missing: 1, extra: 0, key },
      { path: 'by_day{}.km', differing: 1, missing: 0, extra: 0, key },
      { path: 'home.city', differing: 1, missing: 0, extra: 0, key },
      { path: 'tags[]', differing: 0, missing: 0, extra: 1, key },
    ]);
    expect(JSON.stringify(report.paths)).not.toContain('Elsewhere');
    const { verdict } = await validatePlaybook(life.caller, life.playbook);
    const check = verdict.checks?.find(({ name }) => name === 'documents.users');
    expect(check).toMatchObject({ status: 'failed', expected: '40', actual: '39' });
  });

  it('show a reference that leads elsewhere, though the old key beside it is right', async () => {
    const key = String(users[5]?._id);
    await change(`UPDATE users SET "doctorId" = (SELECT id FROM doctors WHERE name = 'Dr 1') WHERE legacy_id = '${key}'`);
    expect(faulty(await rebuilt(life, 'users'))).toContainEqual({ path: 'doctorId', differing: 1, missing: 0, extra: 0, key });
  });

  it('show a document that is not there, and rows that no document made', async () => {
    await change("UPDATE doctors SET name = 'Dr 9' WHERE name = 'Dr 4'; INSERT INTO doctors (id, name) VALUES (gen_random_uuid(), 'x')");
    const key = String(users[7]?._id);
    for (const table of ['users_allergies', 'users_visits', 'users_tags', 'users_by_day', 'users_grid'])
      await change(`DELETE FROM ${table} WHERE legacy_user_id = '${key}'`);
    await change(`DELETE FROM users WHERE legacy_id = '${key}'`);
    expect(await rebuilt(life, 'users')).toMatchObject({ documents: { compared: 39, missing: 1 } });
    expect(await rebuilt(life, 'doctors')).toMatchObject({ documents: { compared: 5, differing: 1 }, unclaimedRows: 1 });
  });
});
