import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Int32, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { GodwitError } from '../../../model/errors.ts';
import { crashSeed } from '../../support/crash-seed.ts';
import { archiveOf, type Dumped, writeArchive, writeDump } from '../../support/dump.ts';
import { randomFrom } from '../../support/random.ts';
import { asRead, documentsIn, openDump, rowsIn } from '../../support/read-dump.ts';

const people = Array.from({ length: 60 }, (_, i) => ({ _id: new ObjectId(), nr: new Int32(i), name: `Jo ${i}`, tags: ['a', { b: 1 }] }));
const orders = Array.from({ length: 40 }, (_, i) => ({ _id: new Int32(i), of: people[i]?._id, lines: [{ sku: `s${i}` }] }));
const shop: Dumped = { people: { documents: people }, orders: { documents: orders } };
const whole: Readonly<Record<string, Record<string, unknown>>> = { people: asRead(people), orders: asRead(orders) };

/** Every document that is given is one of the dump, in its order; how many there are. */
async function requirePrefix(path: string, collection: string): Promise<number> {
  const source = await openDump(path, true);
  const [found, expected] = [await documentsIn(source, collection), whole[collection] ?? {}];
  expect(found).toEqual(Object.fromEntries(Object.entries(expected).slice(0, Object.keys(found).length)));
  expect(Object.keys(found)).toEqual(Object.keys(expected).slice(0, Object.keys(found).length));
  const rows = await rowsIn(source, collection, 16);
  expect(rows.map(({ _id }) => _id)).toEqual(Object.keys(found));
  await source.close();
  return rows.length;
}

const unreadOf = async (path: string): Promise<Record<string, unknown>> => {
  const source = await openDump(path, true);
  const catalog = await source.documents?.();
  await source.close();
  return Object.fromEntries((catalog?.collections ?? []).map(({ entity, unread }) => [entity, unread?.from]));
};

describe('a damaged dump that is read up to the damage', () => {
  it('gives all that stands before it, and says where it ends: in pre-flight and findings', async () => {
    const folder = writeDump(shop);
    const file = join(folder, 'shop/people.bson');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length - 7));
    const size = bytes.length / people.length;
    expect(await requirePrefix(folder, 'people')).toBeGreaterThan(50);
    expect(await requirePrefix(folder, 'orders')).toBe(40);
    const source = await openDump(folder, true);
    const catalog = await source.introspect();
    const checks = await source.preflight({ role: 'source', entities: ['people'] });
    const said = /people\.bson is read up to byte \d+ and not beyond: the bytes end within a document that begins at byte \d+/;
    expect(checks.find(({ name }) => name === 'source.unread.people')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(said),
    });
    expect((await source.profile(catalog)).findings).toContainEqual(
      expect.objectContaining({ kind: 'unread', entity: 'people', message: expect.stringMatching(said) }),
    );
    const { people: from } = await unreadOf(folder);
    expect(Number(from)).toBeGreaterThan(bytes.length - 2 * size);
    await expect((await openDump(folder)).introspect()).rejects.toMatchObject({ code: 'source_damaged' });
  });

  it('reads no document that is broken within', async () => {
    const folder = writeDump(shop);
    const file = join(folder, 'shop/orders.bson');
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('s20') - 10] = 0xee;
    writeFileSync(file, bytes);
    expect(await requirePrefix(folder, 'orders')).toBe(20);
    await expect((await openDump(folder)).introspect()).rejects.toMatchObject({ code: 'source_damaged' });
  });

  it('of an archive reads what its collections have before it; none that a CRC denies', async () => {
    const bytes = archiveOf(shop, 5);
    const cut = writeArchive(bytes.subarray(0, Math.floor(bytes.length / 2)));
    const counts = [await requirePrefix(cut, 'people'), await requirePrefix(cut, 'orders')];
    expect(Math.min(...counts)).toBeGreaterThan(10);
    expect(Math.max(...counts)).toBeLessThan(50);
    const changed = Buffer.from(bytes);
    changed.write('Jo 51', changed.indexOf('Jo 50'));
    await expect((await openDump(writeArchive(changed), true)).introspect()).rejects.toThrow('(CRC)');
  });

  it('says that of an archive whose end is lost the oplog is not applied', async () => {
    const bytes = archiveOf(shop, 5, [{ op: 'd', ns: 'shop.people', o: { _id: people[0]?._id } }]);
    const source = await openDump(writeArchive(bytes.subarray(0, Math.floor(bytes.length / 2))), true);
    await source.introspect();
    const checks = await source.preflight({ role: 'source', entities: ['people'] });
    expect(checks.find(({ name }) => name === 'source.oplog.left')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('Not applied: the oplog'),
    });
  });
});

describe('dumps cut and changed at random bytes', () => {
  const random = randomFrom(crashSeed());
  const int = (n: number): number => Math.floor(random() * n);
  const forms: Readonly<Record<string, { bytes: () => Buffer; write: (bytes: Buffer) => string }>> = {
    file: { bytes: () => readFileSync(join(writeDump(shop), 'shop/people.bson')), write: (bytes) => withPeople(bytes, false) },
    'packed file': {
      bytes: () => readFileSync(join(writeDump(shop, { gzip: true }), 'shop/people.bson.gz')),
      write: (bytes) => withPeople(bytes, true),
    },
    archive: { bytes: () => archiveOf(shop, 7), write: (bytes) => writeArchive(bytes) },
    'packed archive': { bytes: () => gzipSync(archiveOf(shop, 7)), write: (bytes) => writeArchive(bytes) },
  };

  it.each(Object.entries(forms))(
    'a cut %s gives a beginning of the documents, the same in every reading',
    async (_form, { bytes, write }) => {
      const original = bytes();
      for (let round = 0; round < 12; round++) {
        const path = write(original.subarray(0, int(original.length)));
        await refusedOr(() => requirePrefix(path, 'people'));
        await expect(
          (await openDump(path)).introspect().then(
            () => rowsIn,
            (error: unknown) => error,
          ),
        ).resolves.toSatisfy(isRefusalOrWhole);
      }
    },
  );

  it.each(Object.entries(forms))(
    'a %s with other bytes is refused, or read without a fault of ours; an archive never gives a wrong row',
    async (form, { bytes, write }) => {
      const original = bytes();
      for (let round = 0; round < 40; round++) {
        const changed = Buffer.from(original);
        for (let i = 0; i <= int(3); i++) changed[int(changed.length)] = int(256);
        const path = write(changed);
        if (form === 'file') await refusedOr(async () => documentsIn(await openDump(path, true), 'people'));
        else await refusedOr(() => unlessRenamed(path));
        await refusedOr(async () => documentsIn(await openDump(path), 'people'));
      }
    },
    60_000,
  );

  /** What is not read up to a damage is proved by its CRC; the bytes that say names are not under it. */
  async function unlessRenamed(path: string): Promise<void> {
    const source = await openDump(path);
    const entities = (await source.introspect()).entities.map(({ name }) => name);
    for (const name of ['people', 'orders']) if (entities.includes(name)) expect(await documentsIn(source, name)).toEqual(whole[name]);
  }
});

function withPeople(bytes: Buffer, gzip: boolean): string {
  const folder = writeDump(shop, { gzip });
  writeFileSync(join(folder, `shop/people.bson${gzip ? '.gz' : ''}`), bytes);
  return folder;
}

const refusals = ['source_damaged', 'unsupported_structure', 'entity_not_found'];
const isRefusal = (error: unknown): boolean => error instanceof GodwitError && refusals.includes(error.code);
const isRefusalOrWhole = (found: unknown): boolean => found === rowsIn || isRefusal(found);

async function refusedOr(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
}
