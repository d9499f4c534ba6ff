import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Binary, Int32, ObjectId } from 'bson';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { crashSeed } from '../support/crash-seed.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { randomFrom } from '../support/random.ts';
import { beginLife, type Life } from '../support/whole-life.ts';
import { withContents } from '../support/with-contents.ts';

/** Kills in all; `npm run test:crash` asks for more. */
const kills = Math.max(2, Math.ceil(Number(process.env.CRASH_KILLS ?? 6) / 10));
const seed = crashSeed();
const chunkBytes = 8 * 1024;
/** One file of many pieces between two small ones. */
const files = [10, 5000 * chunkBytes + 5, 90_000].map((length, i) => ({
  _id: new ObjectId(),
  filename: `f${i}`,
  bytes: randomBytes(length),
}));

const dump = writeDump({
  'fs.files': {
    documents: files.map(({ _id, filename, bytes }) => ({
      ...{ _id, filename, length: new Int32(bytes.length), chunkSize: new Int32(chunkBytes), uploadDate: new Date(1.6e12) },
      md5: createHash('md5').update(bytes).digest('hex'),
    })),
  },
  'fs.chunks': {
    documents: files.flatMap(({ _id, bytes }) =>
      Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, n) => ({
        ...{ _id: new ObjectId(), files_id: _id, n: new Int32(n) },
        data: new Binary(bytes.subarray(n * chunkBytes, (n + 1) * chunkBytes)),
      })),
    ),
  },
});

function start({ folder, sourceUrl, targetUrl, playbook }: Life): ChildProcess {
  const names = { LIFE_SOURCE_URL: sourceUrl, LIFE_TARGET_URL: targetUrl, GODWIT_HOME: folder };
  const args = [join(import.meta.dirname, 'child.ts'), join(folder, playbook, 'playbook.yaml')];
  return spawn(process.execPath, args, { env: { ...process.env, ...names }, stdio: 'ignore' });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null ? Promise.resolve(child.exitCode) : new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** Waits until a session writes the first chunks of the large file. */
async function untilWithin(client: pg.Client, child: ChildProcess): Promise<boolean> {
  const within = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND query LIKE 'SELECT lo_put%' AND xact_start < clock_timestamp() - interval '50 ms'`;
  while (child.exitCode === null) {
    if ((await client.query(within)).rows.length > 0) return true;
    await sleep(5);
  }
  return false;
}

/** Until the server has noticed that a session is gone, and has rolled back. */
async function untilAlone(client: pg.Client): Promise<void> {
  const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
  for (let tries = 0; tries < 400 && (await client.query(others)).rows.length > 0; tries++) await sleep(50);
}

const state = async (client: pg.Client) => {
  const kept = await client.query<{ sha256: string; own: string }>(
    `SELECT sha256, encode(sha256(lo_get(content)), 'hex') AS own FROM file_contents ORDER BY bytes`,
  );
  const objects = await client.query<{ n: number }>('SELECT count(*)::integer AS n FROM pg_largeobject_metadata');
  return { kept: kept.rows, objects: objects.rows[0]?.n };
};

it(
  `a file comes whole over ${kills} kills in the midst of it, and no part of it is left`,
  async () => {
    const life = await beginLife('', { source: `mongodump:${dump}` });
    await withContents(life);
    const random = randomFrom(seed);
    const hashOf = ({ bytes }: { bytes: Buffer }): string => createHash('sha256').update(bytes).digest('hex');
    const [small] = files.map(hashOf);
    await withClient(life.targetUrl, async (client) => {
      for (let blow = 0; blow < kills; blow++) {
        const child = start(life);
        expect(await untilWithin(client, child)).toBe(true);
        await sleep(random() * 100);
        child.kill('SIGKILL');
        await ended(child);
        await untilAlone(client);
        expect(await state(client)).toEqual({ kept: [{ sha256: small, own: small }], objects: 1 });
      }
      expect(await ended(start(life))).toBe(0);
      const all = files.toSorted((a, b) => a.bytes.length - b.bytes.length).map(hashOf);
      expect(await state(client)).toEqual({ kept: all.map((sha256) => ({ sha256, own: sha256 })), objects: 3 });
    });
  },
  120_000 + kills * 30_000,
);
