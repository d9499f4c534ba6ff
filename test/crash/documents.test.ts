import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Binary, Int32, ObjectId } from 'bson';
import { expect, it } from 'vitest';
import { crashSeed } from '../support/crash-seed.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { randomFrom } from '../support/random.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

/** Kills in all; `npm run test:crash` asks for more. */
const kills = Math.max(3, Math.ceil(Number(process.env.CRASH_KILLS ?? 6) / 4));
const triesMax = 20;
const seed = crashSeed();
const chunkBytes = 64 * 1024;

const users = Array.from({ length: 700 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  allergies: Array.from({ length: i % 4 }, (_, n) => ({ code: `A${n}`, severity: new Int32(n) })),
}));
/** Each file is larger than a batch of rows of other tables. */
const files = Array.from({ length: 6 }, (_, i) => ({ _id: new ObjectId(), bytes: randomBytes(chunkBytes * (10 + 8 * i) + i) }));
const oplog = [
  { op: 'd', ns: 'shop.users', o: { _id: users[5]?._id } },
  { op: 'u', ns: 'shop.users', o2: { _id: users[6]?._id }, o: { $v: new Int32(2), diff: { sallergies: { a: true, l: new Int32(1) } } } },
];
const dump = writeDump(
  {
    users: { documents: users },
    'fs.files': {
      documents: files.map(({ _id, bytes }, i) => ({
        ...{ _id, length: new Int32(bytes.length), chunkSize: new Int32(chunkBytes), uploadDate: new Date(1.6e12), filename: `f${i}.bin` },
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
  },
  { oplog },
);

function start({ folder, sourceUrl, targetUrl, playbook }: Life): { child: ChildProcess; ready: Promise<void>; ended: Promise<boolean> } {
  const names = { LIFE_SOURCE_URL: sourceUrl, LIFE_TARGET_URL: targetUrl, GODWIT_HOME: folder, MAX_RETRY_ATTEMPTS: '3' };
  const args = [join(import.meta.dirname, 'child.ts'), join(folder, playbook, 'playbook.yaml')];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...names }, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => resolve());
  });
  return { child, ready, ended };
}

async function finish(life: Life): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const { ready, ended } = start(life);
    await ready;
    const from = performance.now();
    if (await ended) return performance.now() - from;
    await sleep(200);
  }
  throw new Error('the run could not be brought to its end');
}

/** Roots, rows of every table, and the hashes of all files. */
async function finalState({ targetUrl }: Life): Promise<unknown> {
  return withClient(targetUrl, async (client) => {
    const phases = await client.query(`
      SELECT p.phase, p.root FROM migration_control.phases AS p
      WHERE p.run = (SELECT id FROM migration_control.runs ORDER BY started_at DESC LIMIT 1) AND p.status = 'completed' ORDER BY p.place`);
    const rows = await client.query(`
      SELECT (SELECT count(*)::integer FROM users) AS users, (SELECT count(*)::integer FROM users_allergies) AS allergies,
        (SELECT array_agg(encode(sha256(content), 'hex') ORDER BY filename) FROM fs) AS files`);
    return { phases: phases.rows, rows: rows.rows };
  });
}

it(
  `documents, elements, files and an oplog come whole over ${kills} kills`,
  async () => {
    const begin = (): Promise<Life> => beginLife('', { source: `mongodump:${dump}` });
    const alone = await begin();
    const durationMs = await finish(alone);
    const expected = await finalState(alone);
    const allergies = users.reduce((sum, each) => sum + each.allergies.length, 0) - (users[5]?.allergies.length ?? 0) - 1;
    const hashes = files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
    expect(expected).toMatchObject({ rows: [{ users: 699, allergies, files: hashes }] });
    const random = randomFrom(seed);
    for (let done = 0; done < kills; ) {
      const life = await begin();
      for (let blow = 0; blow < 3 && done < kills; blow++, done++) {
        const { child, ready, ended } = start(life);
        await ready;
        await sleep(random() * durationMs);
        child.kill('SIGKILL');
        await ended;
      }
      await finish(life);
      expect(await finalState(life)).toEqual(expected);
    }
  },
  120_000 + kills * 60_000,
);
