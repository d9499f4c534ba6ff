import {
  Binary,
  Code,
  calculateObjectSize,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import { describe, expect, it } from 'vitest';
import { extendedJson } from '../../../databases/mongodb/bson/extended-json.ts';
import { instantText } from '../../../databases/mongodb/bson/text.ts';
import { bsonType } from '../../../databases/mongodb/bson/types.ts';
import { BsonFault } from '../../../databases/mongodb/bson/walk.ts';
import { rowMaker } from '../../../databases/mongodb/documents.ts';
import { readFrames } from '../../../databases/mongodb/frames.ts';
import { CollectionScan } from '../../../databases/mongodb/paths/collection-scan.ts';
import { columnsOf } from '../../../databases/mongodb/paths/columns.ts';

const id = new ObjectId('65a1b2c3d4e5f60718293a4b');

function scanned(...documents: object[]) {
  const scan = new CollectionScan();
  for (const document of documents) scan.see(serialize(document, { ignoreUndefined: false }) as Buffer);
  return { scan, columns: columnsOf(scan) };
}

const typesOf = (...documents: object[]) => Object.fromEntries(scanned(...documents).columns.map(({ name, type }) => [name, type.kind]));

function rowsOf(documents: object[], columns = scanned(...documents).columns) {
  const make = rowMaker(
    columns.map((column) => ({ alias: column.name, column })),
    columns,
  );
  return documents.map((document) => make(Buffer.from(serialize(document, { ignoreUndefined: false }))));
}

describe('columns of documents', () => {
  it('are of the narrowest type that holds every value, over all documents', () => {
    expect(typesOf({ a: new Int32(1) }, { a: new Int32(2) })).toEqual({ a: 'integer' });
    expect(typesOf({ a: new Int32(1) }, { a: Long.fromString('9007199254740993') })).toEqual({ a: 'bigint' });
    expect(typesOf({ a: new Double(1) }, { a: new Double(0.5) })).toEqual({ a: 'double' });
    expect(typesOf({ a: new Int32(1) }, { a: new Double(0.5) })).toEqual({ a: 'numeric' });
    expect(typesOf({ a: Decimal128.fromString('1.10') }, { a: null })).toEqual({ a: 'numeric' });
    expect(typesOf({ a: 'x' }, { a: new Int32(1) })).toEqual({ a: 'jsonb' });
    expect(typesOf({ a: new UUID() })).toEqual({ a: 'uuid' });
    expect(typesOf({ a: new Binary(Buffer.from('x')) })).toEqual({ a: 'bytea' });
    expect(typesOf({ a: [1, 2] }, {})).toEqual({ a: 'jsonb' });
    expect(typesOf({ a: null })).toEqual({ a: 'text' });
  });

  it('are the members of objects, unless their keys are data, or some of them are empty', () => {
    expect(typesOf({ a: { b: { c: true } } }, { a: null })).toEqual({ 'a.b.c': 'boolean' });
    expect(typesOf({ a: { b: 'x' } }, { a: {} })).toEqual({ a: 'jsonb' });
    const maps = Array.from({ length: 30 }, (_, i) => ({ a: { [`key${i}`]: 1, [`other${i}`]: 2 } }));
    expect(typesOf(...maps)).toEqual({ a: 'jsonb' });
    expect(typesOf({ a: { $odd: 1 } })).toEqual({ a: 'jsonb' });
  });

  it('keep a key of several types as texts that stay different', () => {
    const documents = [{ _id: '5' }, { _id: new Int32(5) }, { _id: { a: 1, b: 'x' } }];
    expect(typesOf(...documents)).toEqual({ _id: 'text' });
    expect(rowsOf(documents)).toEqual([{ _id: '"5"' }, { _id: '5' }, { _id: '{"a":1,"b":"x"}' }]);
  });

  it('are bounded, whatever names documents have', () => {
    const document = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, i]));
    expect(scanned(document).columns.length).toBeLessThanOrEqual(300);
  });
});

describe('values of documents', () => {
  it('become text without a JavaScript number that could not hold them', () => {
    const document = {
      _id: id,
      long: Long.fromString('9007199254740993'),
      money: Decimal128.fromString('12345678901234567890.123456'),
      float: new Double(0.1),
      zero: new Double(-0),
      at: new Date('2024-02-29T12:00:00.250Z'),
      uuid: new UUID('00112233-4455-6677-8899-aabbccddeeff'),
      bytes: new Binary(Buffer.from([0, 255])),
      text: 'é 漢 🐦\n',
    };
    expect(rowsOf([document])).toEqual([
      {
        _id: '65a1b2c3d4e5f60718293a4b',
        long: '9007199254740993',
        money: '12345678901234567890.123456',
        float: '0.1',
        zero: '-0',
        at: '2024-02-29 12:00:00.25+00',
        uuid: '00112233-4455-6677-8899-aabbccddeeff',
        bytes: '\\x00ff',
        text: 'é 漢 🐦\n',
      },
    ]);
  });

  it.each([
    [0n, '1970-01-01 00:00:00+00'],
    [-62_135_596_800_000n, '0001-01-01 00:00:00+00'],
    [-62_135_596_800_001n, '0001-12-31 23:59:59.999+00 BC'],
    [-210_866_803_200_000n, '4714-11-24 00:00:00+00 BC'],
    [8_640_000_000_000_001n, '275760-09-13 00:00:00.001+00'],
    [9_224_318_015_999_999n, '294276-12-31 23:59:59.999+00'],
  ])('tells the instant %d', (ms, text) => {
    expect(instantText(ms)).toBe(text);
  });

  it('are refused where their column cannot hold them, so that the document is kept aside', () => {
    const { columns } = scanned({ a: 'x', b: new Int32(1), c: { d: 1 }, e: new Date() });
    expect(() => rowsOf([{ a: 'x\0y' }], columns)).toThrow('a text holds a NUL');
    expect(() => rowsOf([{ b: 'late' }], columns)).toThrow('a value is of the type string');
    expect(() => rowsOf([{ c: 'late' }], columns)).toThrow('a value is no object');
    expect(() => rowsOf([{ a: 'x', late: 1 }], columns)).toThrow('a member that no document had');
    expect(() => instantText(9_224_318_016_000_000n)).toThrow(BsonFault);
  });

  it('are counted as faulty before they are read, also within arrays', () => {
    expect(scanned({ a: 'fine' }, { a: 'x\0' }, { a: ['y\0'] }, { a: { b: [{ c: 'z\0' }] } }).scan.faulty).toBe(3);
  });
});

describe('documents within documents', () => {
  const all = {
    s: 'a "quote"\n',
    i: new Int32(-3),
    l: Long.fromString('9007199254740993'),
    d: new Double(2),
    big: new Double(1e300),
    n: null,
    t: true,
    o: id,
    when: new Date('2024-01-02T03:04:05.006Z'),
    whole: new Date('2024-01-02T03:04:05Z'),
    old: new Date(-1),
    m: Decimal128.fromString('1.10'),
    b: new Binary(Buffer.from('hi'), 0x80),
    ts: new Timestamp({ t: 7, i: 2 }),
    r: /a+/i,
    c: new Code('f()'),
    min: new MinKey(),
    max: new MaxKey(),
    list: [1, [2, { x: 'y' }]],
  };

  it('become Extended JSON that every reader of it understands', () => {
    const bytes = Buffer.from(serialize(all));
    expect(bytes.length).toBe(calculateObjectSize(all));
    const text = extendedJson(bytes, bsonType.object, 0, bytes.length);
    expect(EJSON.parse(text, { relaxed: false })).toEqual(EJSON.parse(EJSON.stringify(all, { relaxed: true }), { relaxed: false }));
    expect(text).toContain('"l":9007199254740993');
    expect(text).toContain('"d":2.0');
  });
});

describe('the framing of documents', () => {
  const documents = [{ a: 1 }, { b: 'x'.repeat(5000) }, {}].map((each) => Buffer.from(serialize(each)));
  const whole = Buffer.concat(documents);
  async function* parts(bytes: Buffer, size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const framed = async (bytes: Buffer, size: number) => (await Array.fromAsync(readFrames(parts(bytes, size), 0))).flat();

  it.each([1, 3, 7, 100, 100_000])('finds every document in parts of %d bytes', async (size) => {
    const frames = await framed(whole, size);
    expect(frames.map(({ offset }) => offset)).toEqual([
      0,
      documents[0]?.length,
      (documents[0]?.length ?? 0) + (documents[1]?.length ?? 0),
    ]);
    expect(frames.map((frame) => (frame.kind === 'document' ? Buffer.from(frame.bytes) : null))).toEqual(documents);
  });

  it('says at which byte a stream is cut off, wherever that is', async () => {
    for (let length = 1; length < whole.length; length += 97) {
      const ends = [documents[0]?.length, (documents[0]?.length ?? 0) + (documents[1]?.length ?? 0)];
      if (ends.includes(length)) continue;
      await expect(framed(whole.subarray(0, length), 64)).rejects.toThrow(/byte \d+/);
    }
  });

  it('refuses a length that no document has', async () => {
    await expect(framed(Buffer.from([4, 0, 0, 0, 0]), 64)).rejects.toThrow('byte 0 begins no document');
    await expect(framed(Buffer.from([255, 255, 255, 127, 0]), 64)).rejects.toThrow('byte 0 begins no document');
  });

  it('survives documents whose bytes were changed: they are read, or refused, never more', () => {
    const bytes = Buffer.from(
      serialize(documents.length > 0 ? { a: { b: ['x', 1, { c: new Date(0) }] }, d: /x/, e: new Code('f', { g: 1 }) } : {}),
    );
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 3, 0x7f, 0xff]) {
        const broken = Buffer.from(bytes);
        broken[at] = value;
        const outcome = tried(broken);
        expect(outcome === null || outcome instanceof BsonFault, `byte ${at} as ${value}: ${outcome}`).toBe(true);
      }
    }
  });
});

function tried(bytes: Buffer): unknown {
  try {
    new CollectionScan().see(bytes);
    extendedJson(bytes, bsonType.object, 0, bytes.length);
    return null;
  } catch (error) {
    return error;
  }
}
