import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Double, Int32, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { Crc64 } from '../../../databases/mongodump/crc64.ts';
import { openDumpSource } from '../../../databases/mongodump/database.ts';
import type { SourceDatabase } from '../../../model/contracts.ts';
import { wholeEntity } from '../../../model/ledger.ts';
import type { TextRow } from '../../../model/session.ts';
import { archiveOf, type Dumped, writeArchive, writeDump } from '../../support/dump.ts';

const people = Array.from({ length: 100 }, (_, i) => ({
  _id: new ObjectId(),
  nr: new Int32(i),
  name: `Jo ${i}`,
  home: { city: `C${i % 3}` },
}));
const orders = Array.from({ length: 37 }, (_, i) => ({
  _id: new Int32(i + 1),
  person: people[i]?._id,
  items: [{ sku: 'a', n: new Int32(i) }],
}));
const shop: Dumped = {
  people: {
    documents: people,
    metadata: {
      indexes: [
        { key: { nr: 1 }, name: 'nr_1', unique: true },
        { key: { name: 1 }, name: 'name_1' },
      ],
    },
  },
  orders: { documents: orders },
  empty: { documents: [] },
  'odd/name %': { documents: [{ _id: 'x' }], metadata: { options: { capped: true } } },
};

const open = (path: string): Promise<SourceDatabase> => openDumpSource({ path, profileRows: 100 });

async function read(source: SourceDatabase, name: string, rows: number): Promise<TextRow[]> {
  const entity = (await source.introspect()).entities.find((each) => each.name === name);
  if (!entity) throw new Error(`no entity ${name}`);
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const sourceRead = { entity, key: entity.key?.fields ?? [], columns, lookups: [] };
  const view = await source.openSnapshot();
  const reader = await view.openReader();
  const found: TextRow[] = [];
  for (const slice of await view.slices(sourceRead, rows)) {
    const before = found.length;
    for await (const row of reader.rows(sourceRead, slice)) found.push(row);
    expect(found.length - before).toBe(slice.rows);
  }
  return found;
}

const forms: Readonly<Record<string, () => string>> = {
  folder: () => writeDump(shop),
  'packed folder': () => writeDump(shop, { gzip: true }),
  archive: () => writeArchive(archiveOf(shop)),
  'packed archive': () => writeArchive(gzipSync(archiveOf(shop))),
};

describe.each(Object.entries(forms))('a dump as %s', (_form, write) => {
  it('has its collections, their keys and their indexes', async () => {
    const catalog = await (await open(write())).introspect();
    expect(catalog.entities.map(({ name }) => name).toSorted()).toEqual(['empty', 'odd/name %', 'orders', 'people']);
    expect(catalog.sizes).toMatchObject({ people: { rows: 100 }, orders: { rows: 37 }, empty: { rows: 0 } });
    const found = catalog.entities.find(({ name }) => name === 'people');
    expect(found?.fields.map(({ name, type }) => [name, type.kind])).toEqual([
      ['_id', 'text'],
      ['nr', 'integer'],
      ['name', 'text'],
      ['home.city', 'text'],
    ]);
    expect(found).toMatchObject({ key: { fields: ['_id'] }, uniques: [{ name: 'nr_1', fields: ['nr'] }] });
    expect(catalog.leftBehind).toEqual([
      { kind: 'capped collection', names: ['odd/name %'], count: 1 },
      { kind: 'index', names: ['people.name_1'], count: 1 },
    ]);
  });

  it.each([1, 16, 1000])('gives every document once, in slices of %d', async (rows) => {
    const source = await open(write());
    expect(await read(source, 'people', rows)).toEqual(
      people.map(({ _id, nr, name, home }) => ({ _id: String(_id), nr: String(nr.value), name, 'home.city': home.city })),
    );
    expect((await read(source, 'orders', rows)).map((row) => row.items)).toEqual(orders.map((_, i) => `[{"sku":"a","n":${i}}]`));
    expect(await read(source, 'empty', rows)).toEqual([]);
  });

  it('finds documents by key', async () => {
    const source = await open(write());
    const entity = (await source.introspect()).entities.find(({ name }) => name === 'orders');
    if (!entity) throw new Error('no orders');
    const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
    const reader = await (await source.openSnapshot()).openReader();
    const rows = await reader.rowsByKey({ entity, key: ['_id'], columns, lookups: [] }, [['36'], ['2'], ['99']]);
    expect(rows.map(({ _id }) => _id)).toEqual(['2', '36']);
  });
});

describe('a damaged dump', () => {
  it('is refused with the place, wherever a collection is cut off', async () => {
    const folder = writeDump(shop);
    const file = join(folder, 'shop/people.bson');
    truncateSync(file, readFileSync(file).length - 7);
    await expect((await open(folder)).introspect()).rejects.toMatchObject({
      code: 'source_damaged',
      message: expect.stringMatching(/people\.bson is damaged: the bytes end within a document that begins at byte \d+/),
    });
  });

  it('is refused wherever an archive is cut off, and where one byte of a document is another', async () => {
    const whole = archiveOf(shop);
    for (let length = 40; length < whole.length; length += 211) {
      await expect((await open(writeArchive(whole.subarray(0, length)))).introspect()).rejects.toMatchObject({ code: 'source_damaged' });
    }
    const changed = Buffer.from(whole);
    const at = changed.indexOf('Jo 50');
    changed.write('Jo 51', at);
    await expect((await open(writeArchive(changed))).introspect()).rejects.toThrow(
      'the documents of shop.people are not those that were dumped (CRC)',
    );
  });

  it('is refused where a packed file is not whole, and where a file is something else', async () => {
    const packed = gzipSync(archiveOf(shop));
    await expect((await open(writeArchive(packed.subarray(0, packed.length - 20)))).introspect()).rejects.toMatchObject({
      code: 'source_damaged',
    });
    await expect((await open(writeArchive(Buffer.from('id;name\n1;x\n')))).introspect()).rejects.toMatchObject({
      code: 'unsupported_structure',
    });
    await expect((await open('/nowhere/dump')).introspect()).rejects.toMatchObject({ code: 'database_not_found' });
    const folder = writeDump(shop);
    writeFileSync(join(folder, 'shop/people.metadata.json'), '{"indexes": "none"}');
    await expect((await open(folder)).introspect()).rejects.toMatchObject({ code: 'source_damaged' });
  });

  it('ends what reads it when it changes meanwhile', async () => {
    const folder = writeDump(shop);
    const source = await open(folder);
    await source.introspect();
    const view = await source.openSnapshot();
    appendFileSync(join(folder, 'shop/people.bson'), Buffer.from([5, 0, 0, 0, 0]));
    const entity = { ...(await open(writeDump(shop)).then((other) => other.introspect())).entities.find(({ name }) => name === 'people') };
    const sourceRead = { entity: entity as never, key: ['_id'], columns: [], lookups: [] };
    await expect(Array.fromAsync((await view.openReader()).rows(sourceRead, wholeEntity))).rejects.toMatchObject({
      code: 'source_changed',
    });
  });
});

describe('what a dump says of itself', () => {
  it('names types that differ, states that a column merges, and documents that no column holds', async () => {
    const source = await open(
      writeDump({
        mixed: {
          documents: [
            { _id: 1, depth: 'deep', note: null },
            { _id: 2, depth: new Double(1.5) },
            { _id: 3, depth: 'x\0y', note: 'n' },
          ],
        },
      }),
    );
    const catalog = await source.introspect();
    const { findings } = await source.profile(catalog);
    expect(findings.map(({ message }) => message)).toEqual([
      'mixed.depth is of several types: string 2 times, double 1 times.',
      'mixed.note is null in 1 documents and missing in 1: both become NULL.',
    ]);
    const checks = await source.preflight({ role: 'source', entities: ['mixed'] });
    expect(checks.filter(({ status }) => status === 'warning').map(({ name }) => name)).toEqual(['source.values.mixed']);
  });

  it('computes the check of mongodump', () => {
    const check = new Crc64();
    check.add(Buffer.from('1234'));
    check.add(Buffer.from('56789'));
    expect(BigInt.asUintN(64, check.value)).toBe(0x995dc9bbdf1939fan);
  });
});
