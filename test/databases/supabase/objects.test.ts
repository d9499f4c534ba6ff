import { createHash, randomBytes } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectStoreKinds } from '../../../databases/registry.ts';
import { openSupabaseSource, openSupabaseTarget } from '../../../databases/supabase/database.ts';
import { openCopied } from '../../../engine/copies/copied.ts';
import { openJournal } from '../../../engine/journal/journal.ts';
import { checkObjects, copyObjects, type ObjectsContext } from '../../../engine/objects/copy.ts';
import type { ObjectTarget } from '../../../model/objects.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { hasS3, type S3Server, startS3 } from '../../support/s3.ts';
import { makeProject } from '../../support/supabase.ts';
import { type AuthStandIn, startAuthStandIn } from '../../support/supabase-server.ts';
import { makeStorage, type StorageStandIn } from '../../support/supabase-storage.ts';

const options = {
  connectTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
  profileRows: 100,
  allowSuperuser: true,
  connection: { schemas: ['public'] },
};
const names = ['a.txt', 'plans/ž b#1?.pdf', 'plans/empty', 'plans/100%.bin'];
const big = randomBytes(20 * 1024 * 1024);

interface End {
  readonly url: string;
  readonly storage: StorageStandIn;
  readonly server: AuthStandIn;
}
async function makeEnd(label: string): Promise<End> {
  const url = await createDatabase(label);
  await makeProject(url);
  const storage = makeStorage(url);
  const server = await startAuthStandIn(storage.answer);
  closing.push(server, storage);
  return { url, storage, server };
}

const closing: { close(): Promise<void> }[] = [];
let from: End;
let folder: string;
beforeEach(async () => {
  from = await makeEnd('objects_from');
  folder = mkdtempSync(join(tmpdir(), 'godwit-objects-'));
  for (const name of names)
    await from.storage.put('docs', name, Buffer.from(name.endsWith('empty') ? '' : `content of ${name}`), 'text/plain');
  await from.storage.put('other', 'x', Buffer.from('x'));
});
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

async function contextOf(to: ObjectTarget, more: Partial<ObjectsContext> = {}): Promise<ObjectsContext> {
  const project = () => ({ url: from.server.url, serviceRole: from.server.key });
  const source = await (await openSupabaseSource({ ...options, url: from.url, project })).objects?.();
  const control = await (await openSupabaseTarget({ ...options, url: from.url })).openSession();
  await openJournal('migration_control').install(control);
  if (!source) throw new Error('no objects');
  closing.push(source, control);
  const copied = openCopied('migration_control', 'test', 'objects');
  const limits = { buckets: ['docs'], deletes: 'keep', retriesMax: 2, delayMs: 1, signal: new AbortController().signal } as const;
  return { from: source, to, copied, control, progress: () => {}, ...limits, ...more };
}
const openFolder = async (): Promise<ObjectTarget> => {
  const opened = await objectStoreKinds.folder?.open({
    url: `folder:${folder}`,
    endpoint: undefined,
    region: '',
    keys: null,
    retriesMax: 2,
  });
  if (!opened) throw new Error('no kind of that name');
  return opened;
};
const filesIn = (path: string): string[] =>
  globSync('**/*', { cwd: path, withFileTypes: true }).flatMap((each) => (each.isFile() ? [each.name] : []));

describe('objects into a folder', () => {
  it('arrive whole, once; changed ones again, and gone ones go where that is the policy', async () => {
    const context = await contextOf(await openFolder());
    expect(await copyObjects(context)).toMatchObject({ read: 4, sent: 4, changed: 0, open: {} });
    for (const name of names) expect(readFileSync(join(folder, 'docs', name))).toEqual(from.storage.bytes.get(`docs/${name}`));
    expect(existsSync(join(folder, 'other'))).toBe(false);
    const before = from.server.requests.length;
    expect(await copyObjects(context)).toMatchObject({ read: 4, sent: 0, unchanged: 4 });
    expect(from.server.requests.length).toBe(before);
    await from.storage.put('docs', 'a.txt', Buffer.from('content of b.txt'));
    expect(await copyObjects(context)).toMatchObject({ sent: 0, changed: 1, unchanged: 3 });
    await withClient(from.url, (client) => client.query("DELETE FROM storage.objects WHERE name = 'plans/empty'"));
    expect(await copyObjects(context)).toMatchObject({ read: 3, removed: 0 });
    expect(await copyObjects({ ...context, deletes: 'remove' })).toMatchObject({ read: 3, removed: 1 });
    expect(filesIn(folder).sort()).toEqual(['100%.bin', 'a.txt', 'ž b#1?.pdf'].sort());
    const note = await context.copied.find(context.control, ['docs/a.txt']);
    expect(note.get('docs/a.txt')).toMatchObject({ bytes: '16', digest: createHash('sha256').update('content of b.txt').digest('hex') });
  }, 60_000);

  it('are read back: what is missing or differs is named', async () => {
    const context = await contextOf(await openFolder());
    await copyObjects(context);
    expect(await checkObjects(context)).toMatchObject({ read: 4, unchanged: 4, open: {} });
    writeFileSync(join(folder, 'docs/a.txt'), 'content of c.txt');
    rmSync(join(folder, 'docs/plans/empty'));
    expect(await checkObjects(context)).toMatchObject({
      open: { differs: { names: ['docs/a.txt'] }, missing: { names: ['docs/plans/empty'] } },
    });
  }, 60_000);

  it('survive downloads that break off; none is there in part', async () => {
    from.storage.faults.push('cut', 'busy');
    const context = await contextOf(await openFolder());
    expect(await copyObjects(context)).toMatchObject({ sent: 4, open: {} });
    await from.storage.put('docs', 'a.txt', Buffer.alloc(100_000));
    from.storage.faults.push('cut', 'cut', 'cut');
    await expect(copyObjects(context)).rejects.toMatchObject({
      code: 'sink_unavailable',
      message: expect.not.stringContaining(from.server.key),
    });
    expect(readFileSync(join(folder, 'docs/a.txt'), 'utf8')).toBe('content of a.txt');
    expect(filesIn(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await copyObjects(context)).toMatchObject({ unchanged: 3, open: {} });
    expect(readFileSync(join(folder, 'docs/a.txt')).length).toBe(100_000);
  }, 60_000);

  it('stay outside where their names lead out of it', async () => {
    await from.storage.put('docs', '../../escape', Buffer.from('x'));
    const context = await contextOf(await openFolder());
    expect(await copyObjects(context)).toMatchObject({ sent: 4, open: { name_refused: { names: ['docs/../../escape'] } } });
    expect(existsSync(join(folder, '../escape'))).toBe(false);
  }, 60_000);
});

describe('objects into another project (a stand-in for its API)', () => {
  it('arrive with type and bucket, and are read back', async () => {
    const to = await makeEnd('objects_to');
    await withClient(from.url, (client) => client.query("UPDATE storage.buckets SET public = true WHERE id = 'docs'"));
    await from.storage.put('docs', 'big.bin', big);
    const project = () => ({ url: to.server.url, serviceRole: to.server.key });
    const target = await (await openSupabaseTarget({ ...options, url: to.url, project })).objectTarget?.();
    if (!target) throw new Error('no objects');
    to.storage.faults.push('cut', 'busy');
    const context = await contextOf(target);
    expect(await copyObjects(context)).toMatchObject({ sent: 5, open: {} });
    expect([...to.storage.bytes.keys()].sort()).toEqual([...names, 'big.bin'].map((name) => `docs/${name}`).sort());
    expect(to.storage.bytes.get('docs/big.bin')?.equals(big)).toBe(true);
    expect(await withClient(to.url, async (client) => (await client.query('SELECT id, public FROM storage.buckets')).rows)).toEqual([
      { id: 'docs', public: true },
    ]);
    const types = await withClient(to.url, (client) =>
      client.query("SELECT metadata ->> 'mimetype' AS type FROM storage.objects WHERE name = 'a.txt'"),
    );
    expect(types.rows).toEqual([{ type: 'text/plain' }]);
    expect(await checkObjects(context)).toMatchObject({ unchanged: 5, open: {} });
  }, 60_000);
});

describe.skipIf(!hasS3)('objects into a bucket of S3 (a real server)', () => {
  let s3: S3Server;
  beforeEach(async () => {
    s3 = await startS3('archive');
    closing.push({ close: () => s3.stop() });
  });
  const open = async (secretAccessKey = s3.keys.secretAccessKey): Promise<ObjectTarget> => {
    const keys = { ...s3.keys, secretAccessKey };
    const given = { url: 's3://archive/care/files', endpoint: s3.endpoint, region: 'us-east-1', keys, retriesMax: 1 };
    const opened = await objectStoreKinds.s3?.open(given);
    if (!opened) throw new Error('no kind of that name');
    return opened;
  };

  it('arrive in parts where they are large, are read back, and taken away', async () => {
    await from.storage.put('docs', 'big.bin', big);
    const context = await contextOf(await open());
    expect(await copyObjects(context)).toMatchObject({ sent: 5, open: {} });
    expect(readFileSync(join(s3.data, 'archive/care/files/docs/big.bin')).equals(big)).toBe(true);
    expect(await checkObjects(context)).toMatchObject({ unchanged: 5, open: {} });
    expect(await copyObjects(context)).toMatchObject({ sent: 0, unchanged: 5 });
    await withClient(from.url, (client) => client.query("DELETE FROM storage.objects WHERE name = 'a.txt'"));
    expect(await copyObjects({ ...context, deletes: 'remove' })).toMatchObject({ removed: 1 });
    expect(existsSync(join(s3.data, 'archive/care/files/docs/a.txt'))).toBe(false);
  }, 60_000);

  it('are refused with a wrong key, which is not told', async () => {
    const refused = copyObjects(await contextOf(await open('wrong-secret-of-mine')));
    await expect(refused).rejects.toMatchObject({ code: 'authentication_failed', message: expect.not.stringContaining('wrong-secret') });
  }, 60_000);
});
