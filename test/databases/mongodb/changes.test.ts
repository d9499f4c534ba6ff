import { type Document, deserialize, Int32, Long, serialize, Timestamp } from 'bson';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembler, documentEvent } from '../../../databases/mongodb/changes/event.ts';
import { isBefore, placeOf, positionText, timeOfToken } from '../../../databases/mongodb/changes/position.ts';
import { openMongoSource } from '../../../databases/mongodb/database.ts';
import type { ChangeCapture } from '../../../model/changes.ts';
import { hasMongo, hasOwnMongo, type MongoServer, startMongo } from '../../support/mongodb.ts';

console.error(
  'Only a real mongod splits events of more than 16 MB, takes a document as it was in place of as it is, is a cluster of shards, or changes its ' +
    'primary: of these the tests show what Godwit makes of such answers, not the answers.',
);

const event = (more: Document): Buffer =>
  Buffer.from(serialize({ _id: { _data: 'a' }, clusterTime: new Timestamp({ t: 7, i: 2 }), ...more }));
const ofUsers = { ns: { db: 'shop', coll: 'users' }, documentKey: { _id: 1 } };

describe('an event', () => {
  it('that comes in parts is put together, and ends with the last of them', () => {
    const whole = assembler();
    const part = (fragment: number, more: Document) =>
      event({ splitEvent: { fragment, of: 3 }, ...more, _id: { _data: `part ${fragment}` } });
    expect(whole(part(1, { operationType: 'update', ...ofUsers }))).toBeNull();
    expect(whole(part(2, { fullDocumentBeforeChange: { _id: 1 } }))).toBeNull();
    const members = whole(part(3, { fullDocument: { _id: 1, text: 'long' } }));
    const made = documentEvent(members ?? {}, 'a server');
    expect(made).toMatchObject({ collection: 'users', kind: 'set', transaction: null, end: { token: { _data: 'part 3' } } });
    expect(deserialize(made.document ?? Buffer.alloc(0))).toEqual({ _id: 1, text: 'long' });
    // The next one has nothing of it.
    expect(documentEvent(whole(event({ operationType: 'delete', ...ofUsers })) ?? {}, 'a server')).toMatchObject({
      kind: 'deleted',
      document: null,
    });
  });

  it('is of one transaction where session and number are', () => {
    const of = (number: number) => {
      const members = { operationType: 'insert', ...ofUsers, lsid: { id: 'a' }, txnNumber: Long.fromNumber(number) };
      return documentEvent(assembler()(event(members)) ?? {}, 'a server').transaction;
    };
    expect(of(1)).toBe(of(1));
    expect(of(1)).not.toBe(of(2));
  });

  it.each([
    ['drop', 'source_drift'],
    ['rename', 'source_drift'],
    ['dropDatabase', 'source_drift'],
    ['invalidate', 'source_drift'],
    ['teleport', 'source_damaged'],
  ])('called %s ends the stream', (operationType, code) => {
    const members = assembler()(event({ operationType, ns: { db: 'shop', coll: 'users' } }));
    expect(() => documentEvent(members ?? {}, 'a server')).toThrow(expect.objectContaining({ code }));
  });
});

describe('a place in the log', () => {
  it('is a text that gives it back, in the order of its time', () => {
    const place = { time: (1_796_085_368n << 32n) | 5n, token: { _data: '82AB' } };
    expect(positionText(place)).toBe('1796085368.5 {"_data":"82AB"}');
    expect(placeOf(positionText(place))).toEqual(place);
    expect(isBefore('9.10', '10.9 {"_data":"0"}')).toBe(true);
    expect(isBefore('10.9', '10.9 {"_data":"0"}')).toBe(false);
  });

  it('is told by the tokens of MongoDB, and by no others', () => {
    expect(timeOfToken({ _data: '8265A1B2C30000000A2B0229296E04' })).toBe((0x65a1b2c3n << 32n) | 10n);
    expect(timeOfToken({ _data: '3a0000' })).toBeNull();
    expect(timeOfToken(null)).toBeNull();
  });
});

describe.skipIf(!hasMongo)('what capturing documents needs', () => {
  const servers: MongoServer[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    servers.push(await startMongo());
  });
  afterAll(async () => {
    for (const close of closing) await close();
    for (const server of servers) await server.stop();
  });

  async function opened(server: MongoServer | undefined, name: string): Promise<{ changes: ChangeCapture; checks(): Promise<string[]> }> {
    if (!server) throw new Error('no server');
    const client = await new MongoClient(server.url(name)).connect();
    const db = client.db(name);
    await db.collection<{ _id: Int32 }>('users').insertOne({ _id: new Int32(1) });
    const source = await openMongoSource({ url: server.url(name), connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 10 });
    closing.push(
      () => source.close(),
      () => client.close(),
    );
    const changes = await source.changes?.();
    if (!changes) throw new Error('no changes');
    const { entities } = await source.introspect();
    return { changes, checks: async () => (await changes.requirements(entities)).map((check) => `${check.name} ${check.status}`) };
  }
  const needs = { slot: 's', publication: 's', tables: [{ name: 'users', schema: 'public', table: 'users' }] };
  const statement = 'db.runCommand({collMod: "users", changeStreamPreAndPostImages: {enabled: true}})';

  it('is there on a replica set; images are turned on when capture begins, and not before', async () => {
    const { changes, checks } = await opened(servers[0], 'ready');
    expect(await checks()).toEqual([
      ...['capture.deployment passed', 'capture.version passed', 'capture.kinds passed', 'capture.post_images warning'],
      ...['capture.rights passed', 'capture.retention skipped'],
    ]);
    expect(await changes.missing(needs)).toEqual([statement]);
    expect(await checks()).toContain('capture.post_images warning');
    const { view } = await changes.begin(needs);
    await view.close();
    expect(await changes.missing(needs)).toEqual([]);
    expect(await checks()).toContain('capture.post_images passed');
  });

  it.skipIf(!hasOwnMongo)('is not there on a server that stands alone', async () => {
    servers.push(await startMongo('--standalone'));
    expect(await (await opened(servers.at(-1), 'alone')).checks()).toContain('capture.deployment failed');
  });
});
