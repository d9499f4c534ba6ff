import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, Int32, Long, ObjectId, serialize } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import type { GeneratedCollection } from '../../../databases/mongodb/generated.ts';
import { insertCollections } from '../../../databases/mongodb/server/insert.ts';
import { openDumpSource } from '../../../databases/mongodump/database.ts';
import { writeDump } from '../../../databases/mongodump/write-dump.ts';
import { hasMongo, startMongo } from '../../support/mongodb.ts';

const home = mkdtempSync(join(tmpdir(), 'write-dump-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const id = (i: number): ObjectId => new ObjectId(i.toString(16).padStart(24, '0'));
const twice = (): Uint8Array => {
  const bytes = serialize({ _id: id(9_999), a: new Int32(1), b: new Int32(2) });
  bytes[bytes.lastIndexOf('b'.charCodeAt(0))] = 'a'.charCodeAt(0);
  return bytes;
};

function* people(): Generator<object | Uint8Array> {
  for (let i = 0; i < 3000; i++) yield { _id: id(i), name: `Jo ${i}`, big: Long.fromString('9007199254740993'), pad: 'x'.repeat(400) };
  yield twice();
}

const collections = (): GeneratedCollection[] => [
  { name: 'people', documents: people(), indexes: [{ name: 'name_1', key: { name: 1 }, unique: true, sparse: true }] },
  { name: 'codes', documents: [{ _id: 'x', at: new Date(0) }], indexes: [{ name: 'at_1', key: { at: 1 }, expireAfterSeconds: 60 }] },
  { name: 'log/all', documents: [], options: { capped: true, size: 4096, max: 10 } },
  { name: 'named', documents: [], options: { viewOn: 'people', pipeline: [{ $project: { name: 1 } }] } },
];

describe('a dump that is generated', () => {
  const folder = join(home, 'dumps', 'one');

  it('is read as one that mongodump wrote, with options, indexes and views', async () => {
    let told = 0;
    writeDump(folder, 'shop', collections(), (documents) => {
      told += documents;
    });
    expect(told).toBe(3002);
    const source = await openDumpSource({ path: folder, profileRows: 10 });
    const { entities, sizes, leftBehind } = await source.introspect();
    expect(entities.map(({ name, kind }) => `${name} ${kind} ${sizes[name]?.rows}`).sort()).toEqual([
      'codes table 1',
      'log/all table 0',
      'named view 0',
      'people table 3001',
    ]);
    expect(leftBehind?.map(({ kind, names }) => `${kind}: ${names}`)).toEqual(['capped collection: log/all', 'expiry index: codes.at_1']);
    const checks = await source.preflight({ role: 'source', entities: ['people'] });
    expect(checks.find(({ name }) => name === 'source.members.people')?.message).toContain('1 members that stand twice');
    await source.close();
  });

  it('holds no file of documents for a view, and names that files may have', () => {
    expect(readdirSync(join(folder, 'shop')).sort()).toEqual(
      ['codes.bson', 'codes.metadata.json', 'log%2Fall.bson', 'log%2Fall.metadata.json', 'named.metadata.json', 'people.bson'].concat(
        'people.metadata.json',
      ),
    );
  });

  it('has the same bytes wherever it is written', () => {
    const other = join(home, 'elsewhere');
    writeDump(other, 'shop', collections(), () => {});
    for (const file of globSync('shop/*', { cwd: folder }))
      expect(readFileSync(join(other, file)).equals(readFileSync(join(folder, file))), file).toBe(true);
  });

  it('is there whole or not at all, and stays as it is where one is there', () => {
    const cut = join(home, 'cut');
    const broken: GeneratedCollection = {
      name: 'broken',
      documents: (function* () {
        yield { _id: 1 };
        throw new Error('out of documents');
      })(),
    };
    expect(() => writeDump(cut, 'shop', [...collections(), broken], () => {})).toThrow('out of documents');
    expect(readdirSync(home).sort()).toEqual(['dumps', 'elsewhere']);
    writeDump(folder, 'shop', [], () => {});
    expect(readdirSync(join(folder, 'shop'))).toHaveLength(7);
    expect(readdirSync(join(home, 'dumps'))).toEqual(['one']);
  });
});

describe.skipIf(!hasMongo)('collections that are generated into a server', () => {
  it('come with documents, options and indexes, and into an empty database only', { timeout: 60_000 }, async () => {
    const server = await startMongo();
    const client = await new MongoClient(server.url('admin')).connect();
    const options = { url: server.url('shop'), connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 10 };
    try {
      await insertCollections(options, collections().slice(0, 2), () => {});
      const db = client.db('shop');
      expect(await db.collection('people').countDocuments()).toBe(3001);
      expect((await db.collection('codes').indexes()).map(({ name }) => name)).toEqual(['_id_', 'at_1']);
      const raw = await db.collection('people').findOne({ _id: id(7) }, { raw: true });
      expect(deserialize(raw as unknown as Uint8Array, { promoteLongs: false }).big.toString()).toBe('9007199254740993');
      await expect(insertCollections(options, collections(), () => {})).rejects.toThrow('holds collections already');
    } finally {
      await client.close();
      await server.stop();
    }
  });
});
