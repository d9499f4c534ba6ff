import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bucketOf, hashOf, storedFile } from '../databases/mongodb/buckets.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { runWholeLife, wholeLife } from '../support/whole-life.ts';

const kibi = 1024;

describe('files of GridFS', () => {
  it('become rows with their bytes, and are taken back; what is broken is kept aside', { timeout: 300_000 }, async () => {
    const large = storedFile('large.bin', { length: 17 * kibi * kibi, chunkSize: 255 * kibi });
    const small = Array.from({ length: 20 }, (_, i) =>
      storedFile(`s${i}.txt`, { length: i * 300, more: { metadata: { owner: `o${i % 4}` } } }),
    );
    const broken = storedFile('broken.bin', { length: 5000 });
    const files = [large, ...small, { ...broken, chunks: broken.chunks.toSpliced(2, 1) }];
    const kept = files.map((each) => ({ ...each, file: { ...each.file, md5: hashOf('md5', each.bytes) } }));
    const notes = small.map(({ file }, i) => ({ _id: i, fileId: file._id }));
    const life = await runWholeLife('', {
      source: `mongodump:${writeDump({ ...bucketOf('fs', kept), notes: { documents: notes } })}`,
      whileMigrated: async ({ targetUrl, folder }) => {
        const { rows } = await withClient(targetUrl, (client) =>
          client.query(`SELECT filename, content, sha256, encode(sha256(content), 'hex') AS own, md5 = md5(content) AS same FROM fs`),
        );
        expect(rows.map(({ filename }) => filename).toSorted()).toEqual([large, ...small].map(({ file }) => file.filename).toSorted());
        expect(rows.filter(({ sha256, own, same }) => sha256 !== own || !same)).toEqual([]);
        expect(large.bytes.equals(rows.find(({ filename }) => filename === 'large.bin').content)).toBe(true);
        const inventory = readFileSync(join(folder, 'life/inventory.md'), 'utf8');
        expect(inventory).toContain('| fs.chunks | 139 chunks: put together, they are the column of bytes of fs. |');
        const aside = `SELECT source_key, reason, convert_from(row, 'UTF8') AS row FROM migration_control.quarantine`;
        const why = expect.stringContaining('chunk 2 of the file is missing');
        expect((await withClient(targetUrl, (client) => client.query(aside))).rows).toEqual([
          { source_key: '11:document 22', reason: 'unreadable', row: why },
        ]);
      },
    });
    expect(life).toMatchObject({ ...wholeLife(42), summary: { rows: { read: 42, written: 41, quarantined: 1 } } });
  });
});
