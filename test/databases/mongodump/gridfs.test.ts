import { gzipSync } from 'node:zlib';
import { Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { openDumpSource } from '../../../databases/mongodump/database.ts';
import type { SourceDatabase } from '../../../model/contracts.ts';
import { wholeEntity } from '../../../model/ledger.ts';
import type { UnreadableRow } from '../../../model/reading.ts';
import type { TextRow } from '../../../model/session.ts';
import { archiveOf, type Dumped, writeArchive, writeDump } from '../../support/dump.ts';
import { bucketOf, hashOf, type StoredFile, storedFile } from '../mongodb/buckets.ts';

const open = (path: string): Promise<SourceDatabase> => openDumpSource({ path, profileRows: 100 });

async function read(source: SourceDatabase, name: string): Promise<{ rows: TextRow[]; unreadable: readonly UnreadableRow[] }> {
  const entity = (await source.introspect()).entities.find((each) => each.name === name);
  if (!entity) throw new Error(`no entity ${name}`);
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const sourceRead = { entity, key: entity.key?.fields ?? [], columns, lookups: [] };
  const reader = await (await source.openSnapshot()).openReader();
  const rows = await Array.fromAsync(reader.rows(sourceRead, wholeEntity));
  return { rows, unreadable: (await reader.unreadable?.(sourceRead, wholeEntity)) ?? [] };
}

const lengths = [0, 1, 999, 1000, 1001, 5500];
const files = lengths.map((length, i) => storedFile(`f${i}`, { length, more: { contentType: 'image/png', metadata: { owner: `o${i}` } } }));
const shop: Dumped = { ...bucketOf('fs', files), ...bucketOf('photos.small', [storedFile('p', { length: 1500 })]) };

const forms: Readonly<Record<string, () => string>> = {
  folder: () => writeDump(shop),
  'packed folder': () => writeDump(shop, { gzip: true }),
  archive: () => writeArchive(archiveOf(shop)),
  'packed archive': () => writeArchive(gzipSync(archiveOf(shop))),
};

describe.each(Object.entries(forms))('a bucket of a dump as %s', (_form, write) => {
  it('is one entity, whose rows hold what the chunks make', async () => {
    const source = await open(write());
    const catalog = await source.introspect();
    expect(catalog.entities.map(({ name, table }) => [name, table])).toEqual([
      ['fs', 'fs'],
      ['photos.small', 'photos.small'],
    ]);
    expect(catalog.entities[0]?.fields.map(({ name, type }) => `${name} ${type.native}`)).toEqual([
      ...['_id text', 'length bigint', 'chunkSize integer', 'uploadDate timestamp with time zone', 'filename text', 'contentType text'],
      ...['metadata.owner text', 'sha256 text', 'content bytea'],
    ]);
    const { rows, unreadable } = await read(source, 'fs');
    expect(unreadable).toEqual([]);
    expect(rows.map(({ content, sha256 }) => ({ content, sha256 }))).toEqual(
      files.map(({ bytes }) => ({ content: `\\x${bytes.toString('hex')}`, sha256: hashOf('sha256', bytes) })),
    );
    await source.close();
  });
});

/** Why a file with these chunks is no row; null where it is one. */
async function faultOf(change: (whole: StoredFile) => StoredFile, md5?: 'kept' | 'wrong'): Promise<string | null> {
  const whole = storedFile('one', { length: 2500 });
  const kept = md5 && { md5: hashOf('md5', md5 === 'kept' ? whole.bytes : Buffer.from('another')) };
  const changed = change({ ...whole, file: { ...whole.file, ...kept } });
  const { rows, unreadable } = await read(await open(writeDump(bucketOf('fs', [storedFile('good', { length: 10 }), changed]))), 'fs');
  expect(rows.length + unreadable.length).toBe(2);
  return unreadable[0]?.why ?? null;
}

const withChunks = (change: (chunks: readonly object[]) => readonly object[]) => (file: StoredFile) => ({
  ...file,
  chunks: change(file.chunks),
});

describe('a file', () => {
  it('whose MD5 fits is a row', async () => {
    expect(await faultOf((file) => file, 'kept')).toBeNull();
  });

  it.each<[string, (file: StoredFile) => StoredFile, string]>([
    ['without its first chunk', withChunks((all) => all.slice(1)), 'chunk 0 of the file is missing'],
    ['without one between', withChunks((all) => all.toSpliced(1, 1)), 'chunk 1 of the file is missing'],
    ['without its last', withChunks((all) => all.slice(0, -1)), 'chunk 2 of the file is missing: 2000 of its 2500 bytes are there'],
    ['without any', withChunks(() => []), 'chunk 0 of the file is missing: 0 of its 2500 bytes are there'],
    ['with one twice', withChunks((all) => [...all, ...all.slice(1, 2)]), 'chunk 1 of the file is there twice'],
    ['with one more', withChunks((all) => [...all, { ...all[0], n: new Int32(3) }]), 'the file has more chunks than its 2500 bytes need'],
    ['with a chunk that has no number', withChunks((all) => [...all, { ...all[0], n: 'x' }]), 'a chunk of the file has no number'],
    [
      'whose chunk is cut',
      withChunks((all) => [{ ...all[1], n: new Int32(0), data: Buffer.alloc(7) }, ...all.slice(1)]),
      'chunk 0 of the file has 7 bytes and not 1000',
    ],
    [
      'that says another length',
      (each) => ({ ...each, file: { ...each.file, length: new Int32(2400) } }),
      'chunk 2 of the file has 500 bytes and not 400',
    ],
    ['that says no length', (each) => ({ ...each, file: { ...each.file, length: null } }), "the file's length is no number of bytes"],
    [
      'too large for a row',
      (each) => ({ ...each, file: { ...each.file, length: new Int32(2_000_000_000) } }),
      'the file has 2000000000 bytes; a row holds files of up to 125829120: leave its bytes to `ignore`, and declare `contents`',
    ],
  ])('%s is kept aside with the reason', async (_name, change, why) => {
    expect(await faultOf(change)).toBe(why);
  });

  it('of another MD5 is kept aside', async () => {
    expect(await faultOf((file) => file, 'wrong')).toBe('the file is not the one whose MD5 was kept');
  });
});

describe('collections that are called so and are no bucket', () => {
  it('stay two', async () => {
    const dump = { 'x.files': { documents: [{ _id: 1, name: 'a' }] }, 'x.chunks': { documents: [{ _id: 1, n: 2 }] } };
    const { entities } = await (await open(writeDump(dump))).introspect();
    expect(entities.map(({ name }) => name).toSorted()).toEqual(['x.chunks', 'x.files']);
  });
});
