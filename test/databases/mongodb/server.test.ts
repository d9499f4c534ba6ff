import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMongoSource } from '../../../databases/mongodb/database.ts';
import type { SourceDatabase } from '../../../model/contracts.ts';
import type { SourceRead } from '../../../model/reading.ts';
import type { TextRow } from '../../../model/session.ts';
import { hasMongo, type MongoServer, startMongo } from '../../support/mongodb.ts';

const limits = { connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 100 };

describe.skipIf(!hasMongo)('a MongoDB server as a source', () => {
  let server: MongoServer;
  let client: MongoClient;
  const opened: SourceDatabase[] = [];
  beforeAll(async () => {
    server = await startMongo();
    client = await new MongoClient(server.url('admin')).connect();
  });
  afterAll(async () => {
    for (const each of opened) await each.close();
    await client?.close();
    await server?.stop();
  });

  async function fill(name: string, collections: Readonly<Record<string, Document[]>>): Promise<SourceDatabase> {
    const db = client.db(name);
    for (const [collection, documents] of Object.entries(collections))
      if (documents.length > 0) await db.collection(collection).insertMany(documents);
    const source = await openMongoSource({ url: server.url(name), ...limits });
    opened.push(source);
    return source;
  }

  async function whole(source: SourceDatabase, name: string): Promise<SourceRead> {
    const entity = (await source.introspect()).entities.find((each) => each.name === name);
    if (!entity) throw new Error(`no entity ${name}`);
    return { entity, key: ['_id'], columns: entity.fields.map((field) => ({ alias: field.name, lookup: null, field })), lookups: [] };
  }

  async function inSlices(source: SourceDatabase, sourceRead: SourceRead, rows: number): Promise<TextRow[]> {
    const view = await source.openSnapshot();
    const reader = await view.openReader();
    const found: TextRow[] = [];
    for (const slice of await view.slices(sourceRead, rows)) {
      const before = found.length;
      for await (const row of reader.rows(sourceRead, slice)) found.push(row);
      expect(found.length - before).toBe(slice.rows);
    }
    await view.close();
    return found;
  }

  const values = {
    long: Long.fromString('9007199254740993'),
    money: Decimal128.fromString('1.10'),
    float: new Double(2),
    at: new Date('2024-02-29T12:00:00.250Z'),
    home: { city: 'Lübeck' },
    tags: ['a', new Int32(1)],
  };

  it('gives every document once, value for value, in slices by ids', async () => {
    const people = Array.from({ length: 700 }, (_, i) => ({ _id: new ObjectId(), nr: new Int32(i), ...values }));
    const source = await fill('values', { people });
    const rows = await inSlices(source, await whole(source, 'people'), 100);
    expect(rows).toHaveLength(700);
    expect(rows[7]).toEqual({
      ...{ _id: String(people[7]?._id), nr: '7', long: '9007199254740993', money: '1.10', float: '2', at: '2024-02-29 12:00:00.25+00' },
      ...{ 'home.city': 'Lübeck', tags: '["a",1]' },
    });
    expect(new Set(rows.map(({ _id }) => _id)).size).toBe(700);
  });

  it('reads ids of any type in ranges, and finds documents by them', async () => {
    const ids = [
      new Int32(5),
      '5',
      { a: new Int32(1) },
      new ObjectId(),
      new Date(0),
      true,
      ...Array.from({ length: 60 }, (_, i) => `k${i}`),
    ];
    const source = await fill('ids', { things: ids.map((_id, i) => ({ _id, n: new Int32(i) })) as unknown as Document[] });
    const sourceRead = await whole(source, 'things');
    const rows = await inSlices(source, sourceRead, 16);
    expect(new Set(rows.map(({ n }) => n))).toEqual(new Set(ids.map((_, i) => String(i))));
    const reader = await (await source.openSnapshot()).openReader();
    const found = await reader.rowsByKey(sourceRead, [['"5"'], ['5'], ['{"a":1}'], ['"nobody"']]);
    expect(found.map(({ n }) => n).toSorted()).toEqual(['0', '1', '2']);
  });

  it('keeps aside a document whose member nobody had when all were looked through, and one of another type', async () => {
    const source = await fill('late', { things: [{ _id: 1, n: new Int32(1) }] as unknown as Document[] });
    const sourceRead = await whole(source, 'things');
    const late = [
      { _id: 2, n: 'text' },
      { _id: 3, n: new Int32(3), rare: true },
      { _id: 4, n: new Int32(4) },
    ];
    await client
      .db('late')
      .collection('things')
      .insertMany(late as unknown as Document[]);
    const view = await source.openSnapshot();
    const reader = await view.openReader();
    const [slice] = await view.slices(sourceRead, 100);
    if (!slice) throw new Error('no slice');
    expect((await Array.fromAsync(reader.rows(sourceRead, slice))).map(({ _id }) => _id)).toEqual(['1', '4']);
    expect((await reader.unreadable?.(sourceRead, slice))?.map(({ place }) => place)).toEqual(['document 2', 'document 3']);
    await view.close();
  });

  it('knows keys, unique indexes and what it leaves behind', async () => {
    const source = await fill('indexes', {
      users: [
        { email: 'a@b.c', n: 1 },
        { email: 'd@e.f', n: 2 },
      ],
    });
    await client.db('indexes').collection('users').createIndex({ email: 1 }, { unique: true, name: 'email_once' });
    const catalog = await source.introspect();
    expect(catalog.entities[0]).toMatchObject({ key: { fields: ['_id'] }, uniques: [{ name: 'email_once', fields: ['email'] }] });
    const checks = await source.preflight({ role: 'source', entities: ['users'] });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('is never written', async () => {
    const source = await fill('untouched', { users: [{ _id: 1, a: { b: 'x' } }] as unknown as Document[] });
    const before = await client.db('untouched').collection('users').find().toArray();
    const sourceRead = await whole(source, 'users');
    await source.profile(await source.introspect());
    await inSlices(source, sourceRead, 10);
    expect(await client.db('untouched').collection('users').find().toArray()).toEqual(before);
    expect((await client.db('untouched').listCollections().toArray()).map(({ name }) => name)).toEqual(['users']);
  });
});

describe('an address of MongoDB', () => {
  it.each([
    ['mongodb://127.0.0.1:1/shop', 'database_unreachable'],
    ['mongodb://127.0.0.1:1', 'config_invalid'],
    ['mongodb://127.0.0.1:1/shop?noSuchOption=1', 'config_invalid'],
  ])('%s is told by its fault, without its password', async (url, code) => {
    const secret = url.replace('mongodb://', 'mongodb://ada:geheim@');
    const error = await openMongoSource({ url: secret, ...limits, connectTimeoutMs: 300 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String((error as Error).message)).not.toContain('geheim');
  });
});
