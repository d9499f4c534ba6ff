import { Binary, Int32, Long, ObjectId } from 'bson';
import { type Document, GridFSBucket, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMongoSource } from '../../../databases/mongodb/database.ts';
import { wholeEntity } from '../../../model/ledger.ts';
import type { UnreadableRow } from '../../../model/reading.ts';
import type { TextRow } from '../../../model/session.ts';
import { hasMongo, type MongoServer, startMongo } from '../../support/mongodb.ts';
import { hashOf, storedFile } from './buckets.ts';

const limits = { connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 100 };

describe.skipIf(!hasMongo)('buckets of a MongoDB server', () => {
  let server: MongoServer;
  let client: MongoClient;
  beforeAll(async () => {
    server = await startMongo();
    client = await new MongoClient(server.url('admin')).connect();
  });
  afterAll(async () => {
    await client?.close();
    await server?.stop();
  });

  async function read(
    name: string,
    entityName: string,
  ): Promise<{ names: string[]; rows: TextRow[]; unreadable: readonly UnreadableRow[] }> {
    const source = await openMongoSource({ url: server.url(name), ...limits });
    const { entities } = await source.introspect();
    const entity = entities.find((each) => each.name === entityName);
    if (!entity) throw new Error(`no entity ${entityName}`);
    const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
    const sourceRead = { entity, key: ['_id'], columns, lookups: [] };
    const view = await source.openSnapshot();
    const reader = await view.openReader();
    const rows = await Array.fromAsync(reader.rows(sourceRead, wholeEntity));
    const unreadable = (await reader.unreadable?.(sourceRead, wholeEntity)) ?? [];
    const byKey = await reader.rowsByKey(sourceRead, [[rows[0]?._id ?? '']]);
    expect(byKey).toEqual(rows.slice(0, 1));
    await view.close();
    await source.close();
    return { names: entities.map((each) => each.name), rows, unreadable };
  }

  it('that the driver wrote are rows with their bytes', { timeout: 60_000 }, async () => {
    const bucket = new GridFSBucket(client.db('written'), { bucketName: 'photos', chunkSizeBytes: 1000 });
    const files = [0, 700, 5300, 100_000].map((length, i) => storedFile(`f${i}`, { length }));
    for (const { file, bytes } of files) {
      const upload = bucket.openUploadStreamWithId(file._id, file.filename, { metadata: { owner: 'ada' } });
      await new Promise((resolve, reject) => upload.on('finish', resolve).on('error', reject).end(bytes));
    }
    const { names, rows, unreadable } = await read('written', 'photos');
    expect(names).toEqual(['photos']);
    expect(unreadable).toEqual([]);
    const found = new Map(rows.map((row) => [row.filename, row]));
    for (const { file, bytes } of files)
      expect(found.get(file.filename)).toMatchObject({ content: `\\x${bytes.toString('hex')}`, sha256: hashOf('sha256', bytes) });
  });

  it('give their files a piece at a time, also where nothing else is read', { timeout: 60_000 }, async () => {
    const files = [0, 5300].map((length, i) => storedFile(`f${i}`, { length }));
    const cut = { ...storedFile('cut', { length: 3000 }) };
    const db = client.db('pieces');
    await db.collection<Document>('fs.files').insertMany([...files, cut].map(({ file }) => file));
    await db.collection<Document>('fs.chunks').insertMany([...files.flatMap(({ chunks }) => chunks), ...cut.chunks.slice(1)] as Document[]);
    await db.collection<Document>('notes').insertOne({ text: 'none' });
    const source = await openMongoSource({ url: server.url('pieces'), ...limits });
    const view = await source.openSnapshot();
    const found = await Array.fromAsync(view.files?.('fs') ?? [], async ({ read: pieces }) =>
      Array.fromAsync(pieces()).then(
        (all) => all.map(({ length }) => length),
        ({ code }) => code,
      ),
    );
    expect(found).toEqual([[], [1000, 1000, 1000, 1000, 1000, 300], 'source_damaged']);
    expect(() => view.files?.('notes')).toThrow('notes is no bucket of GridFS');
    await view.close();
    await source.close();
  });

  it('with a broken file keep it aside', { timeout: 60_000 }, async () => {
    const good = storedFile('good', { length: 10 });
    const broken = { _id: new ObjectId(), length: Long.fromNumber(20), chunkSize: new Int32(10), filename: 'broken' };
    const db = client.db('broken');
    await db.collection<Document>('fs.files').insertMany([good.file, broken]);
    const chunk = { _id: new ObjectId(), files_id: broken._id, n: new Int32(0), data: new Binary(Buffer.alloc(10)) };
    await db.collection<Document>('fs.chunks').insertMany([...good.chunks, chunk]);
    const { rows, unreadable } = await read('broken', 'fs');
    expect(rows.map(({ filename }) => filename)).toEqual(['good']);
    expect(unreadable.map(({ why }) => why)).toEqual(['chunk 1 of the file is missing: 10 of its 20 bytes are there']);
  });
});
