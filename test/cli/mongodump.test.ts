import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal128, Int32, ObjectId } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';

const users = 2_000;
const home = newHome();
const folder = mkdtempSync(join(tmpdir(), 'mongodump-'));
let dump = '';
let targetUrl = '';

const env = (): Record<string, string> => ({
  GODWIT_PLAYBOOKS: join(folder, 'playbooks'),
  GODWIT_HOME: home,
  MEDI_TARGET: targetUrl,
  BATCH_SIZE: '200',
});
const verb = (name: string, ...args: string[]): Promise<Ended> => godwit([name, ...args, '--json'], () => {}, env());
const ofMedi = (name: string, ...args: string[]): Promise<Ended> => verb(name, ...args, '--playbook', 'medi');
const ask = <Row>(sql: string): Promise<Row[]> => withClient(targetUrl, async (client) => (await client.query(sql)).rows);

const user = (i: number) => ({
  _id: new ObjectId(),
  email: `u${i}@example.org`,
  name: i === 7 ? 'no\0name' : `Jo ${i}`,
  home: i % 5 === 0 ? null : { city: `C${i % 3}`, zip: String(10_000 + i) },
  owed: Decimal128.fromString(`${i}.123456`),
  seen: new Date(Date.UTC(2024, 0, 1) + i * 1000),
  allergies: Array.from({ length: i % 3 }, (_, n) => ({ code: `A${n}`, since: new Int32(2000 + n) })),
});

beforeAll(async () => {
  targetUrl = await createDatabase('medi_new');
  mkdirSync(join(folder, 'playbooks'));
  dump = writeDump({ users: { documents: Array.from({ length: users }, (_, i) => user(i)) } });
});
afterAll(() => {
  for (const each of [home, folder, dump]) rmSync(each, { recursive: true, force: true });
});

describe('a dump of MongoDB', () => {
  it('becomes a playbook, with columns of all members, and rows of elements', { timeout: 120_000 }, async () => {
    const drafted = await verb('init', 'medi', '--source', `mongodump:${dump}`, '--target', '$MEDI_TARGET', '--self', '--apply');
    expect(drafted, drafted.stdout + drafted.stderr).toMatchObject({ exitCode: 0 });
    const columns = await ask<{ column_name: string; data_type: string }>(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'users' ORDER BY ordinal_position",
    );
    expect(columns.map((each) => `${each.column_name} ${each.data_type}`)).toEqual([
      'id uuid',
      'legacy_id text',
      'email text',
      'name text',
      'home_city text',
      'home_zip text',
      'owed numeric',
      'seen timestamp with time zone',
    ]);
  });

  it('is migrated, also over a kill: elements are rows, and a document that no column holds is kept aside', {
    timeout: 240_000,
  }, async () => {
    expect((await ofMedi('review')).exitCode).toBe(0);
    const approved = await ofMedi('approve', '--all', '--as', 'Maria', '--accept-open', '--why', 'a test');
    expect(approved, approved.stdout + approved.stderr).toMatchObject({ exitCode: 0 });
    let isKilled = false;
    await godwit(
      ['migrate', '--playbook', 'medi'],
      (said, child) => {
        if (isKilled || !/users .*%/.test(said)) return;
        isKilled = child.kill('SIGKILL');
      },
      env(),
    );
    const done = await ofMedi('migrate');
    expect(done, done.stdout + done.stderr).toMatchObject({ exitCode: 0 });
    expect(await ask('SELECT count(*)::int AS n, sum(owed)::text AS owed, count(home_city)::int AS homes FROM users')).toEqual([
      { n: users - 1, owed: '1999239.788544', homes: 1599 },
    ]);
    expect(await ask('SELECT count(*)::int AS n, min(since) AS since, count(DISTINCT user_id)::int AS users FROM users_allergies')).toEqual(
      [{ n: 1998, since: 2000, users: 1332 }],
    );
    const kept = await ask<{ phase: string; reason: string; n: number }>(
      'SELECT phase, reason, count(*)::int AS n FROM migration_control.quarantine GROUP BY 1, 2 ORDER BY 1 DESC',
    );
    expect(kept).toEqual([
      { phase: 'users_allergies', reason: 'orphan', n: 1 },
      { phase: 'users', reason: 'unreadable', n: 1 },
    ]);
  });

  it('is validated, proven and taken back', { timeout: 180_000 }, async () => {
    for (const args of [['validate'], ['verify', join(home, 'reports/medi/manifest.json')]]) {
      const [name = '', ...rest] = args;
      const ended = await ofMedi(name, ...rest);
      expect(ended, ended.stdout + ended.stderr).toMatchObject({ exitCode: 0 });
    }
    expect((await ofMedi('rollback')).exitCode).toBe(0);
    expect(await ask('SELECT FROM users UNION ALL SELECT FROM users_allergies')).toEqual([]);
  });
});
