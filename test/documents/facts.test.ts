import { Double, Int32, ObjectId, serialize } from 'bson';
import { describe, expect, it } from 'vitest';
import { pathFactsOf } from '../../databases/mongodb/facts/path-facts.ts';
import { CollectionScan } from '../../databases/mongodb/paths/collection-scan.ts';
import { openDumpSource } from '../../databases/mongodump/database.ts';
import { proposalsOf } from '../../engine/draft/documents/proposals.ts';
import type { PathFacts } from '../../model/documents.ts';
import type { Normalisation } from '../../model/normalisation.ts';
import { writeDump } from '../support/dump.ts';

function scan(documents: readonly object[]): Map<string, PathFacts> {
  const found = new CollectionScan();
  for (const each of documents) found.see(Buffer.from(serialize(each, { ignoreUndefined: false })));
  return new Map(pathFactsOf(found.root).map(({ facts }) => [facts.path, facts]));
}

const many = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

function proposals(documents: readonly object[]): Normalisation[] {
  const paths = [...scan(documents).values()];
  const bare = { database: 'd', collection: 'c', kind: 'collection' as const, faulty: 0, bytes: 0, doubledMembers: 0, isCut: false };
  return proposalsOf({ collections: [{ ...bare, indexes: [], entity: 'c', documents: documents.length, paths }] });
}
const formsAt = (documents: readonly object[], path: string): (string | null)[] =>
  proposals(documents)
    .filter((each) => each.path === path)
    .map(({ form }) => form);

describe('the catalog of documents', () => {
  it('counts the five empty states, of every document', () => {
    const documents = [{}, { a: null }, { a: [] }, { a: {} }, { a: '' }, { a: '' }, { a: 'x' }];
    expect(scan(documents).get('a')).toMatchObject({
      places: 7,
      seen: 6,
      empty: { missing: 1, null: 1, empty_array: 1, empty_object: 1, empty_text: 2 },
      types: { null: 1, array: 1, object: 1, string: 3 },
    });
  });

  it('has a member that one of a hundred thousand documents has, and the type that one value has', () => {
    const documents = many(100_000, (i) => ({ n: i === 99_999 ? 'late' : new Int32(i), ...(i === 50_000 && { rare: true }) }));
    const found = scan(documents);
    expect(found.get('rare')).toMatchObject({ seen: 1, places: 100_000 });
    expect(found.get('n')?.types).toEqual({ int32: 99_999, string: 1 });
  });

  it('knows about how many different values there are, and exactly where they are few', () => {
    const found = scan(many(50_000, (i) => ({ few: `v${i % 300}`, all: `w${i}` })));
    expect(found.get('few')).toMatchObject({ distinct: 300, distinctIsExact: true });
    const all = found.get('all');
    expect(all?.distinctIsExact).toBe(false);
    expect(Math.abs((all?.distinct ?? 0) / 50_000 - 1)).toBeLessThan(0.15);
  });

  it('says of arrays how long they are, whether elements come twice, and which member tells them apart', () => {
    const found = scan(many(40, (i) => ({ items: many(i % 4, (n) => ({ sku: `s${n}`, same: 'x', part: n === 0 ? undefined : n })) })));
    expect(found.get('items')?.arrays).toMatchObject({ count: 40, elements: 60, shortest: 0, longest: 3, several: 20, repeating: 0 });
    expect(found.get('items[]')?.keys).toEqual([
      { member: 'sku', missing: 0, repeated: 0 },
      { member: 'same', missing: 0, repeated: 20 },
    ]);
  });

  it('keeps its memory where all names are data: values stand together', () => {
    const found = scan(many(3000, (i) => ({ by: { [`k${i}`]: new Int32(i) } })));
    expect(found.get('by')?.objects).toMatchObject({ isMap: true });
    expect(found.get('by{}')).toMatchObject({ seen: 3000, types: { int32: 3000 } });
    expect(found.size).toBeLessThan(10);
  });

  it('counts members that stand twice in one object', () => {
    const twice = Buffer.from(serialize({ a: new Int32(1), b: new Int32(2) }));
    twice[twice.lastIndexOf(0x62)] = 0x61;
    const found = new CollectionScan();
    found.see(twice);
    expect(found.doubledMembers).toBe(1);
  });

  it('finds references by their values, and what an index says', async () => {
    const parents = many(200, (i) => ({ _id: new ObjectId(), code: `P${i}` }));
    const children = many(500, (i) => ({
      _id: new Int32(i),
      who: parents[i % 200]?._id,
      code: parents[i % 50]?.code,
      other: new ObjectId(),
    }));
    const indexes = [
      { key: { code: 1 }, name: 'code_1', unique: true },
      { key: { at: 1 }, name: 'at_1', expireAfterSeconds: 60 },
    ];
    const source = await openDumpSource({
      path: writeDump({ parents: { documents: parents, metadata: { indexes } }, children: { documents: children } }),
      profileRows: 10,
    });
    const { documents, implied } = await source.profile(await source.introspect());
    const of = (path: string) =>
      documents?.collections.find(({ entity }) => entity === 'children')?.paths.find((each) => each.path === path);
    expect(of('who')?.references).toEqual([{ to: 'parents', member: '_id', compared: 200, fitting: 200, isSample: false, isNamed: false }]);
    expect(of('code')?.references).toMatchObject([{ to: 'parents', member: 'code', fitting: 50 }]);
    expect(of('other')?.references).toBeUndefined();
    expect(implied?.map(({ field, parent }) => `${field} ${parent}`)).toContain('who parents');
    expect(documents?.collections.find(({ entity }) => entity === 'parents')?.indexes).toMatchObject([
      { unique: true },
      { expiresAfter: 60 },
    ]);
  });
});

describe('proposals', () => {
  it('tell maps from records, and abstain where there are few objects', () => {
    expect(
      formsAt(
        many(40, (i) => ({ by: { [`k${i}`]: new Int32(1) } })),
        'by',
      ),
    ).toEqual(['map_table']);
    expect(
      formsAt(
        many(40, (i) => ({ by: { a: new Int32(1), b: `t${i}` } })),
        'by',
      ),
    ).toEqual([]);
    expect(
      formsAt(
        many(5, (i) => ({ by: { [`k${i}`]: new Int32(1) } })),
        'by',
      ),
    ).toEqual([null]);
  });

  it('find the variants of a tagged union, and none in noise', () => {
    const shapes = [
      { type: 'Point', coordinates: [new Double(1), new Double(2)] },
      { type: 'Box', from: 'a', to: 'b' },
    ];
    const union = proposals(many(100, (i) => ({ at: shapes[i % 2] }))).find(({ form }) => form === 'tagged_union');
    expect(union?.why).toContain('"type" decides which of 3 members there are: Point (50), Box (50)');
    const noise = many(200, (i) => ({
      at: { type: i % 2 === 0 ? 'a' : 'b', ...((i * 7919) % 3 === 0 && { x: 'x' }), ...((i * 104_729) % 5 < 2 && { y: 'y' }) },
    }));
    expect(formsAt(noise, 'at')).not.toContain('tagged_union');
  });

  it('list what drifts among shared objects: a thousandth is enough', () => {
    const product = (i: number) => ({ productId: `p${i % 100}`, name: `Name ${i % 100}` });
    const same = proposals(many(2000, (i) => ({ product: product(i) }))).find(
      ({ path, form }) => path === 'product' && form === 'shared_table',
    );
    expect(same?.why).toContain('2,000 objects at product share 100 values of "productId"');
    const drifted = many(2000, (i) => ({ product: i === 1500 || i === 700 ? { ...product(i), name: 'Renamed' } : product(i) }));
    const drift = proposals(drifted).find(({ path, form }) => path === 'product' && form === 'columns');
    expect(drift?.counterExample).toBe('"name" under 1');
  });

  it('propose tags, tuples, links, and both forms of a value; with masked examples', () => {
    expect(
      formsAt(
        many(40, (i) => ({ tags: ['new', 'vip'].slice(0, 1 + (i % 2)) })),
        'tags',
      ),
    ).toEqual(['typed_array']);
    expect(
      formsAt(
        many(40, (i) => ({ at: [new Double(i + 0.5), new Double(1.5)] })),
        'at',
      ),
    ).toEqual(['tuple']);
    expect(
      formsAt(
        many(40, (i) => ({ who: i % 2 === 0 ? 'Jo' : { name: 'Jo' } })),
        'who',
      ),
    ).toEqual(['variants']);
    const [found] = proposals(many(40, () => ({ items: [{ code: 'Ab-12' }] })));
    expect(found).toMatchObject({ form: 'child_table', example: '{code: Aa-99}' });
  });
});
