import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Binary, Int32, Long, ObjectId } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { fileBytesMax } from '../../databases/mongodb/gridfs/content.ts';
import { bucketOf, hashOf, type StoredFile, storedFile } from '../databases/mongodb/buckets.ts';
import { godwit } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';
import { withContents } from '../support/with-contents.ts';

const [kibi, mebi] = [1024, 1024 * 1024];
const timeout = 300_000;
const largeBytes = fileBytesMax + 10 * mebi + 77;

/** Longer than a row can hold; every chunk is another, and few bytes are held to make it. */
function largeFile(): StoredFile & { readonly sha256: string } {
  const [_id, chunkSize, sha256] = [new ObjectId(), 4 * mebi, createHash('sha256')];
  const chunks = Array.from({ length: Math.ceil(largeBytes / chunkSize) }, (_, n) => {
    const data = Buffer.alloc(Math.min(chunkSize, largeBytes - n * chunkSize), `chunk ${n} `);
    sha256.update(data);
    return { _id: new ObjectId(), files_id: _id, n: new Int32(n), data: new Binary(data) };
  });
  const file = {
    _id,
    filename: 'large.bin',
    length: Long.fromNumber(largeBytes),
    chunkSize: new Int32(chunkSize),
    uploadDate: new Date(1.7e12),
  };
  return { file, chunks, bytes: Buffer.alloc(0), sha256: sha256.digest('hex') };
}

const small = Array.from({ length: 6 }, (_, i) => storedFile(`s${i}.txt`, { length: i * 3000 }));
const twin = { ...storedFile('twin.txt', { length: 0 }) };
const broken = storedFile('broken.bin', { length: 5000 });
const named = storedFile('other.bin', { length: 70 * kibi });
let large: ReturnType<typeof largeFile>;
let life: Life;

const kept = async () =>
  (
    await withClient(life.targetUrl, (client) =>
      client.query<{ sha256: string; bytes: string; filename: string }>(
        'SELECT c.sha256, c.bytes, min(f.filename) AS filename FROM file_contents c LEFT JOIN fs f USING (sha256) GROUP BY 1, 2 ORDER BY 3',
      ),
    )
  ).rows;
const objects = async (): Promise<number> =>
  (await withClient(life.targetUrl, (client) => client.query('SELECT count(*)::integer AS n FROM pg_largeobject_metadata'))).rows[0].n;
const checks = async () => {
  const { verdict, phases } = (await validatePlaybook(life.caller, life.playbook)).verdict;
  const found = phases.flatMap((each) => each.checks.filter(({ name }) => name.startsWith('contents.')));
  return { verdict, contents: found.map(({ name, status }) => `${name} ${status}`) };
};
const run = () => migrate(life.caller, { playbook: life.playbook, selection: {} });
const [stored, same] = ['contents.stored.sha256', 'contents.sha256.sha256'];
const whole = { verdict: 'passed', contents: [`${stored} passed`, `${same} passed`] };

beforeAll(async () => {
  large = largeFile();
  const withMd5 = [named, { ...broken, bytes: Buffer.from('another') }].map((each) => ({
    ...each,
    file: { ...each.file, md5: hashOf('md5', each.bytes) },
  }));
  life = await beginLife('', { source: `mongodump:${writeDump(bucketOf('fs', [large, ...small, twin, ...withMd5]))}` });
  await withContents(life);
}, timeout);

describe('files that are larger than a row', () => {
  const env = () => ({
    ...{ GODWIT_HOME: life.folder, GODWIT_PLAYBOOKS: life.folder, GODWIT_USER: 'ada' },
    ...{ LIFE_SOURCE_URL: life.sourceUrl, LIFE_TARGET_URL: life.targetUrl },
  });

  it('are stored a piece at a time', { timeout }, async () => {
    const all = { playbook: life.playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' };
    await decideMappings(asPerson(life.caller, 'ada'), 'approved', all);
    let peakKib = 0;
    const look = (child: { pid?: number | undefined }): void => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      } catch {}
    };
    const result = await godwit(['migrate', '--playbook', life.playbook], (_, child) => look(child), env());
    expect(result).toMatchObject({ exitCode: 0 });
    // A process with nothing in hand has some 230 MiB.
    expect(peakKib).toBeGreaterThan(0);
    expect(peakKib / kibi).toBeLessThan(230 + fileBytesMax / mebi);
    expect(await kept()).toEqual(
      [
        { sha256: large.sha256, bytes: String(largeBytes), filename: 'large.bin' },
        ...[named, ...small].map(({ bytes, file }) => ({
          sha256: hashOf('sha256', bytes),
          bytes: String(bytes.length),
          filename: file.filename,
        })),
      ].toSorted((a, b) => (a.filename < b.filename ? -1 : 1)),
    );
    expect(await objects()).toBe(8);
    expect(await checks()).toEqual(whole);
  });

  it('are not read again, and come again where one was changed or lost', { timeout }, async () => {
    expect(await run()).toMatchObject({ outcome: 'done' });
    const [lost, cut] = [hashOf('sha256', named.bytes), hashOf('sha256', small[3]?.bytes ?? Buffer.alloc(0))];
    await withClient(life.targetUrl, async (client) => {
      await client.query('SELECT lo_unlink(content) FROM file_contents WHERE sha256 = $1', [lost]);
      await client.query('SELECT lo_put(content, 5, $2) FROM file_contents WHERE sha256 = $1', [cut, Buffer.from('x!')]);
    });
    expect(await checks()).toEqual({ verdict: 'failed', contents: [`${stored} failed`, `${same} failed`] });
    await withClient(life.targetUrl, (client) => client.query('DELETE FROM file_contents WHERE sha256 = $1', [cut]));
    expect(await run()).toMatchObject({ outcome: 'done', validation: { verdict: 'passed' } });
    expect(await checks()).toEqual(whole);
  });

  it('are taken back with their rows, but for what was there before', { timeout }, async () => {
    await withClient(life.targetUrl, (client) =>
      client.query('UPDATE migration_control.contents SET is_stored = false WHERE sha256 = $1', [large.sha256]),
    );
    await rollbackPhases(life.caller, life.playbook, {});
    expect(await kept()).toMatchObject([{ sha256: large.sha256 }]);
    // That of the row which somebody deleted is nobody's.
    expect(await objects()).toBe(2);
  });
});
