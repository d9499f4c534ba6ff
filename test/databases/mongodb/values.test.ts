import { Binary, BSONSymbol, Decimal128, Double, Int32, Long, ObjectId, serialize, UUID } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText } from '../../../databases/mongodb/bson/decimal.ts';
import { bsonElements, bsonFinder } from '../../../databases/mongodb/bson/finder.ts';
import { bsonType } from '../../../databases/mongodb/bson/types.ts';
import { bsonValues } from '../../../databases/mongodb/bson/values.ts';
import { textValues } from '../../../databases/without-sql/inner-values.ts';
import { plainTypes } from '../../../model/core-type.ts';

const bsonOf = (document: object) => {
  const bytes = Buffer.from(serialize(document, { ignoreUndefined: false }));
  return { bytes, type: bsonType.object, from: 0, to: bytes.length };
};
const valuesIn = (array: readonly unknown[]) => [...bsonElements(bsonOf(Object.fromEntries(array.entries())))];

const name = fc.constantFrom('a', 'b', '0', '1', '', 'é', 'long name');
const scalar = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 5 }),
  ),
}));
const document = fc.dictionary(name, tree, { maxKeys: 6 });
const paths = fc.array(fc.array(fc.oneof(name, fc.constantFrom('-1', '+1', '2')), { maxLength: 3 }), { maxLength: 6 });

describe('values of documents', () => {
  it('are found in the bytes where they are found in the text', () => {
    fc.assert(
      fc.property(document, paths, (each, wanted) => {
        const value = bsonOf(each);
        const found = bsonFinder(wanted)(value).map((inner) => inner && bsonValues.json(inner));
        expect(found).toEqual(textValues.finder(wanted)(bsonValues.json(value)));
      }),
      { numRuns: 2000 },
    );
  });

  it('of equal names are the last, with nothing of the one before', () => {
    const [first, second] = [bsonOf({ a: { b: 1, c: 2 } }), bsonOf({ a: { c: 3 } })].map(({ bytes }) => bytes.subarray(4, -1));
    const body = Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0), Buffer.of(0)]);
    const bytes = Buffer.concat([Buffer.alloc(4), body]);
    bytes.writeInt32LE(bytes.length);
    const found = bsonFinder([['a', 'b'], ['a', 'c'], ['a']])({ bytes, type: bsonType.object, from: 0, to: bytes.length });
    expect(found.map((each) => each && bsonValues.json(each))).toEqual([null, '3', '{"c":3}']);
  });

  it('are written for columns of their types, digit by digit', () => {
    const written = ([type, value]: readonly [keyof typeof plainTypes, unknown]): (string | null)[] =>
      valuesIn([value]).map((each) => bsonValues.typed(each, plainTypes[type]));
    expect(written(['float', new Double(2)])).toEqual(['2.0']);
    expect(written(['float', new Double(Number.NEGATIVE_INFINITY)])).toEqual(['-Infinity']);
    expect(written(['integer', Long.fromString('9007199254740993')])).toEqual(['9007199254740993']);
    expect(written(['decimal', Decimal128.fromString('1.250000')])).toEqual(['1.250000']);
    expect(written(['text', new ObjectId('65a1b2c3d4e5f60718293a4b')])).toEqual(['65a1b2c3d4e5f60718293a4b']);
    expect(written(['text', new BSONSymbol('s"')])).toEqual(['s"']);
    expect(written(['text', 'é"\\'])).toEqual(['é"\\']);
    expect(written(['instant', new Date('2024-02-29T12:00:00.250Z')])).toEqual(['2024-02-29 12:00:00.25+00']);
    expect(written(['uuid', new UUID('00112233-4455-6677-8899-aabbccddeeff')])).toEqual(['00112233-4455-6677-8899-aabbccddeeff']);
    expect(written(['bytes', new Binary(Buffer.from([1, 255]))])).toEqual(['\\x01ff']);
    expect(written(['document', { a: new Int32(1) }])).toEqual(['{"a":1}']);
    expect(written(['text', null])).toEqual([null]);
    expect(written(['text', undefined])).toEqual([null]);
  });

  it('that are decimals are written as the package writes them', () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.nat(34), fc.integer({ min: -60, max: 40 }));
    fc.assert(
      fc.property(decimal, ([digits, cut, power]) => {
        const value = Decimal128.fromString(`${digits / 10n ** BigInt(cut)}E${power}`);
        expect(decimalText(Buffer.from(value.bytes), 0)).toBe(value.toString());
      }),
      { numRuns: 3000 },
    );
    for (const text of ['0', '-0', '0.000', '0E-7', '1E-6', '1E-7', 'NaN', 'Infinity', '-Infinity', '1E+3'])
      expect(decimalText(Buffer.from(Decimal128.fromString(text).bytes), 0)).toBe(Decimal128.fromString(text).toString());
  });
});
