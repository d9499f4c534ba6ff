import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { decideOpen } from '../../engine/playbook/decide.ts';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
const marks = [{ mark: 'a' }, { mark: 'b' }];
const sessions = [
  ...[500, 100, 49].map((age) => ({ _id: new ObjectId(), name: 'expired', seen: { lastAt: hours(age) }, marks })),
  { _id: new ObjectId(), name: 'fresh', seen: { lastAt: hours(1) }, marks },
  { _id: new ObjectId(), name: 'never', seen: { lastAt: null }, marks },
];
const ttl = { indexes: [{ key: { 'seen.lastAt': 1 }, name: 'ttl', expireAfterSeconds: 3600 }] };

async function begin(): Promise<{ life: Life; file: string }> {
  const life = await beginLife('', { source: `mongodump:${writeDump({ sessions: { documents: sessions, metadata: ttl } })}` });
  return { life, file: join(life.folder, life.playbook, 'playbook.yaml') };
}

async function run({ caller, playbook, targetUrl }: Life): Promise<string[]> {
  await decideMappings(asPerson(caller, 'ada'), 'approved', { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' });
  await migrate(caller, { playbook, selection: {} });
  expect((await validatePlaybook(caller, playbook)).verdict).toMatchObject({ verdict: 'passed' });
  const sql = 'SELECT s.name FROM sessions s JOIN sessions_marks m ON m.session_id = s.id ORDER BY 1';
  return (await withClient(targetUrl, (client) => client.query(sql))).rows.map(({ name }) => name);
}

describe('documents that expire', () => {
  it('come along as long as nobody decides', { timeout: 200_000 }, async () => {
    const { life, file } = await begin();
    expect(readFileSync(file, 'utf8')).toContain('Documents of sessions expire 3600 seconds after seen.lastAt.');
    expect(await run(life)).toHaveLength(10);
  });

  it('are left out with their elements where a person says so', { timeout: 200_000 }, async () => {
    const { life, file } = await begin();
    decideOpen(file, { phase: 'all', name: 'expired', choice: 'skip', by: 'ada', at: '2026-01-01' });
    expect(await run(life)).toEqual(['fresh', 'fresh', 'never', 'never']);
  });
});
