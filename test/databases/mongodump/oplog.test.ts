import { gzipSync } from 'node:zlib';
import { Int32, Long, ObjectId, Timestamp } from 'bson';
import { describe, expect, it } from 'vitest';
import { archiveOf, type Dumped, writeArchive, writeDump } from '../../support/dump.ts';
import { randomFrom } from '../../support/random.ts';
import { asRead, documentsIn, openDump, rowsIn } from '../../support/read-dump.ts';

interface Stored {
  readonly _id: unknown;
  readonly [member: string]: unknown;
}

const ts = (n: number): Timestamp => new Timestamp({ t: 1_700_000_000, i: n });
const entry = (op: string, o: object, more: object = {}): object => ({ op, ns: 'shop.people', o, ts: ts(1), v: 2, ...more });
const insert = (o: object): object => entry('i', o);
const remove = (_id: unknown): object => entry('d', { _id });
const update = (_id: unknown, o: object): object => entry('u', o, { o2: { _id } });
const diff = (_id: unknown, changes: object): object => update(_id, { $v: new Int32(2), diff: changes });
const command = (o: object, more: object = {}): object => entry('c', o, { ns: 'shop.$cmd', ...more });
const session = (n: number): object => ({ lsid: { id: n }, txnNumber: Long.fromNumber(n) });

const people = Array.from({ length: 40 }, (_, i) => ({ _id: i, name: `Jo ${i}`, tags: ['a', 'b', 'c'], home: { city: 'C', zip: 'z' } }));
const one = (i: number): Stored => people[i] as unknown as Stored;
const shop = (documents: readonly Stored[] = people): Dumped => ({ people: { documents }, empty: { documents: [] } });

const forms: Readonly<Record<string, (dumped: Dumped, oplog: readonly object[]) => string>> = {
  folder: (dumped, oplog) => writeDump(dumped, { oplog }),
  'packed folder': (dumped, oplog) => writeDump(dumped, { gzip: true, oplog }),
  archive: (dumped, oplog) => writeArchive(archiveOf(dumped, 3, oplog)),
  'packed archive': (dumped, oplog) => writeArchive(gzipSync(archiveOf(dumped, 3, oplog))),
};

const replayed = async (oplog: readonly object[], documents: readonly Stored[] = people): Promise<Record<string, unknown>> =>
  documentsIn(await openDump(writeDump(shop(documents), { oplog })), 'people');

describe.each(Object.entries(forms))('the oplog of a dump as %s', (_form, write) => {
  it('is replayed: inserted, changed and deleted documents are as they were in the end, in slices of any size', async () => {
    const oplog = [
      insert({ _id: 100, name: 'new' }),
      insert({ ...one(3), name: 'again' }),
      remove(5),
      diff(7, { u: { name: 'Al' }, shome: { u: { city: 'D' } } }),
      diff(100, { i: { age: new Int32(3) } }),
      insert({ _id: 101, name: 'gone soon' }),
      remove(101),
      diff(999, { u: { name: 'was deleted before the dump came to it' } }),
    ];
    const path = write(shop(), oplog);
    const source = await openDump(path);
    const expected = asRead([
      ...people.flatMap((each) => {
        if (each._id === 5) return [];
        if (each._id === 3) return [{ ...each, name: 'again' }];
        return [each._id === 7 ? { ...each, name: 'Al', home: { city: 'D', zip: 'z' } } : each];
      }),
      { _id: 100, name: 'new', age: new Int32(3) },
    ]);
    expect(await documentsIn(source, 'people')).toEqual(expected);
    for (const rows of [1, 16, 1000])
      expect((await rowsIn(source, 'people', rows)).map((row) => row._id).toSorted()).toEqual(Object.keys(expected).toSorted());
    expect((await source.introspect()).sizes).toMatchObject({ people: { rows: 40 }, empty: { rows: 0 } });
    const checks = await source.preflight({ role: 'source', entities: ['people'] });
    expect(checks.find(({ name }) => name === 'source.oplog')).toMatchObject({
      status: 'passed',
      message: expect.stringContaining('8 changes'),
    });
    await source.close();
  });
});

describe('changes of documents', () => {
  it.each<[string, object, unknown, unknown]>([
    ['truncate an array, then set in it', { stags: { a: true, l: new Int32(1), u0: 'x' } }, 'tags', ['x']],
    ['set behind the end of an array', { stags: { a: true, u4: 'e' } }, 'tags', ['a', 'b', 'c', null, 'e']],
    ['lengthen an array', { stags: { a: true, l: new Int32(4) } }, 'tags', ['a', 'b', 'c', null]],
    ['delete a member', { d: { tags: false } }, 'tags', undefined],
    ['change within what is another kind by now', { shome: { a: true, u0: 1 } }, 'home', null],
    ['change within what is not there', { sgone: { u: { x: 1 } } }, 'gone', undefined],
    ['call members as numbers', { u: { 0: new Int32(1) } }, '0', { $numberInt: '1' }],
  ])('%s', async (_what, changes, member, expected) => {
    const found = (await replayed([diff(1, changes)])) as Record<string, Record<string, unknown>>;
    expect(found[1]?.[String(member)]).toEqual(expected);
  });

  it('keep the order of members, and put what is inserted last', async () => {
    const found = await replayed([diff(1, { u: { name: 'n', late: 'l' }, i: { tags: 't' } })]);
    expect(Object.keys(found[1] as object)).toEqual(['_id', 'name', 'home', 'late', 'tags']);
  });

  it('of the first version set and unset by paths', async () => {
    const sets = {
      $v: new Int32(1),
      $set: { 'home.city': 'E', 'tags.4': 'e', 'deep.er': 'x', 'name.no': 1 },
      $unset: { 'home.zip': true },
    };
    const found = await replayed([update(1, sets), update(2, { $set: { name: 'old form' } }), update(3, { _id: 3, whole: 'one' })]);
    expect(found[1]).toEqual({
      ...(asRead([one(1)])[1] as object),
      home: { city: 'E' },
      tags: ['a', 'b', 'c', null, 'e'],
      deep: { er: 'x' },
    });
    expect(found[2]).toMatchObject({ name: 'old form' });
    expect(found[3]).toEqual({ _id: { $numberInt: '3' }, whole: 'one' });
  });

  it('come to the same whenever the dump passed: 200 random histories, the oplog replayed onto each state', async () => {
    const random = randomFrom(7);
    const int = (n: number): number => Math.floor(random() * n);
    const states: (readonly Stored[])[] = [people.slice(0, 10)];
    const oplog: object[] = [];
    for (let step = 0; step < 200; step++) {
      const now = states.at(-1) ?? [];
      const victim = now[int(now.length)] as Stored | undefined;
      const choice = now.length < 3 ? 0 : int(4);
      if (choice === 0 || !victim) {
        const made = { _id: 1000 + step, name: `n${step}`, tags: ['q'], home: { city: 'X' } };
        oplog.push(insert(made));
        states.push([...now, made]);
      } else if (choice === 1) {
        oplog.push(remove(victim._id));
        states.push(now.filter((each) => each !== victim));
      } else if (choice === 2) {
        const tags = Array.isArray(victim.tags) ? victim.tags : [];
        const length = int(tags.length + 1);
        oplog.push(diff(victim._id, { stags: { a: true, l: new Int32(length), [`u${length}`]: `s${step}` } }));
        states.push(now.map((each) => (each === victim ? { ...each, tags: [...tags.slice(0, length), `s${step}`] } : each)));
      } else {
        oplog.push(diff(victim._id, { u: { name: `u${step}` }, shome: { u: { city: `c${step}` } } }));
        states.push(
          now.map((each) =>
            each === victim ? { ...each, name: `u${step}`, home: { ...(victim.home as object), city: `c${step}` } } : each,
          ),
        );
      }
    }
    const last = asRead(states.at(-1) ?? []);
    for (const at of [0, 20, 77, 150, 200]) expect(await replayed(oplog, states[at])).toEqual(last);
    expect(await replayed([...oplog, ...oplog.slice(-1)], states[100])).toEqual(last);
  }, 60_000);
});

describe('transactions', () => {
  const ops = (...entries: object[]): object => ({ applyOps: entries });
  it('count when they are committed, in the order of their commits', async () => {
    const found = await replayed([
      command({ ...ops(update(1, { _id: 1, name: 'first' })), prepare: true }, session(1)),
      command({ ...ops(update(2, { _id: 2, name: 'part' })), partialTxn: true }, session(2)),
      command(ops(update(1, { _id: 1, name: 'second' }), remove(9)), session(2)),
      command({ ...ops(remove(3)), prepare: true }, session(3)),
      command({ ...ops(remove(4)), partialTxn: true }, session(4)),
      command({ commitTransaction: 1, commitTimestamp: ts(9) }, session(1)),
      command({ abortTransaction: 1 }, session(3)),
      command(ops(insert({ _id: 77, name: 'plain' }))),
    ]);
    expect(found[1]).toMatchObject({ name: 'first' });
    expect(found[2]).toMatchObject({ name: 'part' });
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['3', '4', '77']));
    expect(found[9]).toBeUndefined();
  });

  it('that nobody committed are told, as are collections that the dump has not', async () => {
    const source = await openDump(
      writeDump(shop(), {
        oplog: [
          command({ applyOps: [remove(4)], partialTxn: true }, session(4)),
          entry('i', { _id: 1 }, { ns: 'shop.later' }),
          entry('n', { msg: 'periodic noop' }, { ns: '' }),
          command({ createIndexes: 'people', key: { name: 1 } }),
        ],
      }),
    );
    await source.introspect();
    const checks = await source.preflight({ role: 'source', entities: ['people'] });
    expect(checks.find(({ name }) => name === 'source.oplog.left')).toMatchObject({
      status: 'warning',
      message:
        'Not applied: 1 changes of shop.later, which the dump has not, 1 transactions that it does not commit, the command createIndexes (1 times).',
    });
    await source.close();
  });
});

describe('what cannot be replayed', () => {
  it.each<[string, object, string]>([
    ['a dropped collection', command({ drop: 'people' }), 'the command "drop" on shop.people'],
    ['a dropped database', command({ dropDatabase: 1 }), 'the command "dropDatabase" on shop'],
    ['a renamed collection', command({ renameCollection: 'shop.people', to: 'shop.folk' }), '"renameCollection" on shop.people'],
    ['an unknown command', command({ importCollection: 'x' }), 'the command "importCollection"'],
    ['a diff of bytes', diff(1, { b: { data: { o: 1 } } }), 'a diff with the section "b"'],
    ['an update of a later version', update(1, { $v: new Int32(3), diff: {} }), 'an update of an unknown version'],
    ['an entry of another kind', entry('xi', {}), 'an entry of the kind "xi"'],
    ['operations within operations', command({ applyOps: [command({ applyOps: [] })] }), 'the command "applyOps"'],
    ['an array without end', diff(1, { stags: { a: true, u999999999: 1 } }), 'an array of 1000000000 elements'],
  ])('%s is refused by name', async (_what, oplogEntry, message) => {
    await expect(replayed([oplogEntry])).rejects.toMatchObject({
      code: 'unsupported_structure',
      message: expect.stringContaining(message),
    });
  });

  it('an oplog that is cut off, or is none, is refused with the place', async () => {
    await expect(replayed([{ nothing: new ObjectId() }])).rejects.toMatchObject({
      code: 'source_damaged',
      message: expect.stringContaining('at byte 0'),
    });
  });
});
