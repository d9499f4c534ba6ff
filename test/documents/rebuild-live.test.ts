import { Decimal128, Double, Int32, ObjectId } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { withClient } from '../support/databases.ts';
import { hasMongo, type MongoServer, startMongo } from '../support/mongodb.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

describe.skipIf(!hasMongo)('documents of a live server', () => {
  let server: MongoServer;
  let client: MongoClient;
  let life: Life;
  const clinic = () => client.db('clinic');
  const doctors = Array.from({ length: 3 }, (_, i) => ({ _id: new ObjectId(), name: `Dr ${i}` }));
  const users = Array.from({ length: 30 }, (_, i) => ({
    _id: new ObjectId(),
    name: `Jo ${i}`,
    doctorId: doctors[i % 3]?._id,
    home: { city: `C${i % 3}` },
    allergies: Array.from({ length: i % 4 }, (_, n) => ({ code: `A${n}`, dose: Decimal128.fromString(`${n}.10`) })),
    by_day: { [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`]: new Int32(i) },
    tags: ['new', 'vip', 'late'].slice(0, i % 4),
    location: [new Double(i + 0.5), new Double(-i)],
    ...(i % 3 === 0 ? {} : { nick: i % 3 === 1 ? null : `N${i}` }),
    employer: { employerId: `E${i % 4}`, name: `Employer ${i % 4}` },
  }));
  beforeAll(async () => {
    server = await startMongo();
    client = await new MongoClient(server.url('admin')).connect();
    await clinic().collection('users').insertMany(users);
    await clinic().collection('doctors').insertMany(doctors);
    life = await beginLife('', { source: server.url('clinic') });
    const approval = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
    await decideMappings(asPerson(life.caller, 'ada'), 'approved', approval);
    await migrate(life.caller, { playbook: life.playbook, selection: {} });
  }, 200_000);
  afterAll(async () => {
    await client?.close();
    await server?.stop();
  });

  const rebuilt = async (collection: string) => (await rebuild(life.caller, life.playbook, { collection, all: true })).report;

  it('come back from the tables, and validation says so', async () => {
    expect(await rebuilt('users')).toMatchObject({ documents: { compared: 30, equal: 30, missing: 0 }, unclaimedRows: 0, notCompared: [] });
    const columns =
      'count(tags)::int AS tags, count(location_lng)::int AS places, count(nick_state)::int AS told, count(DISTINCT employer_id)::int AS e';
    const counted = await withClient(life.targetUrl, (target) => target.query(`SELECT ${columns} FROM users`));
    expect(counted.rows).toEqual([{ tags: 30, places: 30, told: 20, e: 4 }]);
    expect(await rebuilt('doctors')).toMatchObject({ documents: { compared: 3, equal: 3 } });
    const { verdict } = await validatePlaybook(life.caller, life.playbook);
    expect(verdict).toMatchObject({ verdict: 'passed' });
    expect(verdict.checks?.map(({ name }) => name)).toContain('documents.users');
  });

  it('that were changed, removed or added since are named by key and path', async () => {
    const of = (i: number) => ({ _id: users[i]?._id as ObjectId });
    const collection = clinic().collection('users');
    await collection.updateOne(of(5), { $set: { 'home.city': 'D' } });
    await collection.updateOne(of(7), { $set: { 'allergies.0.code': 'Z' } });
    await collection.insertOne({ _id: new ObjectId(), name: 'late', home: { city: 'C0' }, allergies: [], by_day: {} });
    await collection.deleteOne(of(9));
    const { documents, paths, keys, unclaimedRows } = await rebuilt('users');
    expect(documents).toMatchObject({ compared: 29, equal: 27, differing: 2, missing: 1 });
    expect(unclaimedRows).toBe(1);
    expect(keys).toEqual(expect.arrayContaining([String(of(5)._id), String(of(7)._id)]));
    const faulty = paths.filter(({ differing, missing, extra }) => differing + missing + extra > 0).map(({ path }) => path);
    expect(faulty).toEqual(expect.arrayContaining(['home.city']));
    expect(faulty.every((path) => path === 'home.city' || path.startsWith('allergies[]'))).toBe(true);
  });
});
