import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife } from '../support/whole-life.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => !each.includes('\0'));
const bytes = fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each));
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((each) => Long.fromBigInt(each));
const decimal = fc
  .tuple(fc.integer(), fc.integer({ min: -40, max: 40 }))
  .map(([digits, power]) => Decimal128.fromString(`${digits}E${power}`));

/** Values of each BSON type. */
const scalars = {
  string: text,
  int32: fc.integer().map((each) => new Int32(each)),
  int64: long,
  double: fc.double().map((each) => new Double(each)),
  decimal,
  number: fc.oneof(
    long,
    fc.double().map((each) => new Double(each)),
    decimal,
  ),
  boolean: fc.boolean(),
  date: fc.integer({ min: -200_000_000_000_000, max: 8_000_000_000_000_000 }).map((each) => new Date(each)),
  objectId: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((each) => new ObjectId(each)),
  uuid: fc.uuid().map((each) => new UUID(each)),
  bytes: bytes.map((each) => new Binary(each)),
  binary: fc.tuple(bytes, fc.constantFrom(0, 5, 0x80)).map(([each, subType]) => new Binary(each, subType)),
  symbol: text.map((each) => new BSONSymbol(each)),
  regex: fc.constantFrom('a+', '^x$', '(?i)y').map((each) => new BSONRegExp(each, 'im')),
  timestamp: fc.tuple(fc.nat(), fc.nat()).map(([t, i]) => new Timestamp({ t, i })),
  code: fc.tuple(text, long).map(([each, n]) => new Code(each, { n })),
  end: fc.constantFrom(new MinKey(), new MaxKey()),
  mixed: fc.oneof(text, fc.boolean(), long, fc.constant({ a: 1 }), fc.constant([])),
} as const satisfies Record<string, fc.Arbitrary<unknown>>;
type TypeName = keyof typeof scalars;

const typeName = fc.constantFrom(...(Object.keys(scalars) as TypeName[]));
const hex = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((each) => Buffer.from(each).toString('hex'));

/** A member that may be missing, null or undefined. */
const maybe = (of: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary: of }, fc.constantFrom(null, undefined, missing));
const missing = Symbol('missing');

/** Members of a record, each of one type, so that documents of one collection are alike. */
const members = (types: readonly TypeName[], isFull: boolean) =>
  fc.record(
    Object.fromEntries(types.map((type, i) => [`${isFull ? 'full' : 'own'}_${type}_${i}`, isFull ? scalars[type] : maybe(scalars[type])])),
  );

function withoutMissing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMissing);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== missing)
      .map(([name, each]) => [name, withoutMissing(each)]),
  );
}

/** Thirty documents of one random shape: scalars of all types, an object, arrays of values and of objects, a map. */
const collection = fc
  .record({
    home: fc.array(typeName, { minLength: 1, maxLength: 3 }),
    list: typeName,
    lines: fc.array(typeName, { minLength: 1, maxLength: 4 }),
    map: fc.array(typeName, { minLength: 1, maxLength: 3 }),
  })
  .chain(({ home, list, lines, map }) =>
    fc.array(
      fc.record({
        own: members(Object.keys(scalars) as TypeName[], false),
        full: members(Object.keys(scalars) as TypeName[], true),
        home: members(home, false),
        list: maybe(
          fc.array(
            maybe(scalars[list]).map((each) => (each === missing ? null : each)),
            { maxLength: 4 },
          ),
        ),
        lines: maybe(fc.array(members(lines, false), { maxLength: 4 })),
        map: maybe(fc.dictionary(hex, members(map, true), { minKeys: 1, maxKeys: 3 })),
      }),
      { minLength: 30, maxLength: 30 },
    ),
  );

describe('random documents of all BSON types', () => {
  it.each([1, 2, 3])('are equal when they are made again from tables (%i)', { timeout: 200_000 }, async (seed) => {
    const [shapes = []] = fc.sample(collection, { numRuns: 1, seed });
    const documents = shapes.map(({ own, full, ...nested }, i) => withoutMissing({ _id: new Int32(i), ...own, full, ...nested }) as object);
    const life = await beginLife('', { source: `mongodump:${writeDump({ things: { documents } })}` });
    const options = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
    await decideMappings(asPerson(life.caller, 'ada'), 'approved', options);
    const { rows } = await migrate(life.caller, { playbook: life.playbook, selection: {} });
    expect(rows).toMatchObject({ quarantined: 0 });
    const { report } = await rebuild(life.caller, life.playbook, { collection: 'things', all: true });
    expect(report.paths.filter(({ differing, missing: gone, extra }) => differing + gone + extra > 0)).toEqual([]);
    expect(report.documents).toMatchObject({ compared: 30, equal: 30 });
    expect(report.notCompared).toEqual([]);
    expect(report.paths.length).toBeGreaterThan(2 * Object.keys(scalars).length);
  });
});
