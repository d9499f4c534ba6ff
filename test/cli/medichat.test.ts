import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationSummary } from '../../app/reporting/summary.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { expected } from '../../playbooks/medichat/generate.ts';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const minutes = 60_000;
const digest = '38927bc96079f53c584e9df664a81bd948ce5e8b09bcf51cf4186b725d666649';
const home = newHome();
const emitted = mkdtempSync(join(tmpdir(), 'medichat-'));
const verb = (...args: string[]): Promise<Ended> => godwit([...args, '--playbook', 'medichat', '--home', home, '--json']);
const told = expected();

afterAll(async () => {
  await godwit(['db', 'stop', '--home', home]);
  for (const each of [home, emitted]) rmSync(each, { recursive: true, force: true });
}, minutes);

async function ask<Row>(sql: string, as = '--admin'): Promise<Row[]> {
  const { stdout } = await godwit(['db', 'url', 'medichat_modern', '--home', home, '--json', as]);
  return withClient((JSON.parse(stdout) as { url: string }).url, async (client) => {
    const results = [await client.query(sql)].flat();
    return results.at(-1)?.rows ?? [];
  });
}

/** The parts of a key in the ledger, each behind its length. */
function partsOf(key: string): string[] {
  const [, length = ''] = /^(\d+):/.exec(key) ?? [];
  if (length === '') return [];
  const from = length.length + 1;
  return [key.slice(from, from + Number(length)), ...partsOf(key.slice(from + Number(length)))];
}

describe('medichat, from nothing', () => {
  let summary: MigrationSummary;

  beforeAll(async () => {
    let isKilled = false;
    await godwit(['start', 'medichat', '--home', home], (said, child) => {
      if (!isKilled && said.includes('execute   sessions')) isKilled = child.kill('SIGKILL');
    });
    const second = await godwit(['start', 'medichat', '--home', home, '--json']);
    expect(isKilled).toBe(true);
    expect(second, second.stderr).toMatchObject({ exitCode: 0 });
    expect(second.stderr).not.toContain('generating');
    summary = JSON.parse(second.stdout) as MigrationSummary;
  }, 8 * minutes);

  it('reads a dump such as mongodump writes, and goes on after a kill to the same digest everywhere', () => {
    expect(readdirSync(join(home, 'dumps/medichat_legacy/medichat_legacy')).sort()).toEqual(
      ['activity_logs', 'conversations', 'users'].flatMap((name) => [`${name}.bson`, `${name}.metadata.json`]),
    );
    expect(summary).toMatchObject({ outcome: 'done', digest, validation: { verdict: 'passed', failed: 0 } });
  });

  it('gives every phase and every labelled row the fate that the generator foretells', async () => {
    expect(JSON.parse(readFileSync(join(import.meta.dirname, '../../playbooks/medichat/expected.json'), 'utf8'))).toEqual(told);
    const come = Object.fromEntries(summary.phases.map(({ phase, current, errors }) => [phase, [current, errors]]));
    expect(come).toEqual(
      Object.fromEntries(Object.entries(told.fates).map(([phase, { read, quarantined }]) => [phase, [read, quarantined]])),
    );
    expect(summary.rows.written).toBe(Object.values(told.fates).reduce((sum, { written }) => sum + written, 0));
    const kept = await ask<{ phase: string; source_key: string; reason: string }>(
      'SELECT DISTINCT phase, source_key, reason FROM migration_control.quarantine',
    );
    const isAside = told.labelled.filter(({ fate }) => fate === 'quarantined');
    const byPlace = new Set(['unreadable']);
    expect(
      kept
        .filter(({ reason }) => !byPlace.has(reason))
        .map((each) => `${each.phase} ${keyOf(each.source_key)} ${each.reason}`)
        .sort(),
    ).toEqual(
      isAside
        .filter(({ reason }) => !byPlace.has(reason ?? ''))
        .map(({ phase, key, reason }) => `${phase} ${key} ${reason}`)
        .sort(),
    );
    expect(
      kept
        .filter(({ reason }) => byPlace.has(reason))
        .map(({ phase }) => phase)
        .sort(),
    ).toEqual(
      isAside
        .filter(({ reason }) => byPlace.has(reason ?? ''))
        .map(({ phase }) => phase)
        .sort(),
    );
  });

  it('makes every document again from the tables, but for those of which something was kept aside', { timeout: 3 * minutes }, async () => {
    for (const collection of ['users', 'conversations']) {
      const { stdout } = await verb('rebuild', collection, '--all');
      const { documents, keys, paths } = JSON.parse(stdout) as RebuildReport;
      const dirty = new Set(told.labelled.filter(({ fate }) => fate === 'quarantined').map(({ key }) => key.split(',')[0]));
      expect(keys.filter((key) => !dirty.has(key))).toEqual([]);
      expect(documents.equal).toBeGreaterThan((told.documents[collection] ?? 0) - 35);
      expect(paths.filter(({ path }) => path === '_id')).toMatchObject([{ differing: 0, missing: 0, extra: 0 }]);
    }
  });

  it('shows a patient what is theirs, a clinician what is of patients, and lets nobody change the log', { timeout: minutes }, async () => {
    const [patient] = await ask<{ id: string; n: number }>(
      'SELECT user_id AS id, count(*)::int AS n FROM messages JOIN conversations ON conversations.id = conversation_id GROUP BY 1 ORDER BY 2 DESC LIMIT 1',
    );
    await ask(
      'CREATE ROLE medichat_app; GRANT USAGE ON SCHEMA public TO medichat_app; GRANT SELECT ON ALL TABLES IN SCHEMA public TO medichat_app',
    );
    const seen = (settings: string) =>
      ask<{ users: number; messages: number; allergies: number; tokens: number }>(
        `SET ROLE medichat_app; ${settings} SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM messages) AS messages,
         (SELECT count(*)::int FROM allergies) AS allergies, (SELECT count(*)::int FROM mfa_tokens) AS tokens`,
      );
    expect(await seen('')).toEqual([{ users: 0, messages: 0, allergies: 0, tokens: 0 }]);
    expect(await seen(`SET app.user_id = '${patient?.id}';`)).toMatchObject([{ users: 1, messages: patient?.n }]);
    expect(await seen("SET app.role = 'clinician';")).toEqual([
      { users: told.fates.users?.written, messages: told.fates.messages?.written, allergies: told.fates.allergies?.written, tokens: 0 },
    ]);
    await ask('DROP OWNED BY medichat_app; DROP ROLE medichat_app');
    await expect(ask('UPDATE activity_logs SET action = action')).rejects.toThrow('is refused: its rows are only ever added.');
  });

  it('has in the target what its playbook declares', { timeout: 2 * minutes }, async () => {
    const { exitCode, stdout, stderr } = await verb('schema', 'emit', '--sql', emitted);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(existsSync(join(emitted, 'schema.sql'))).toBe(true);
    expect(existsSync(join(emitted, 'for-target.sql'))).toBe(false);
  });

  it('is taken back to nothing, and comes again as it was', { timeout: 8 * minutes }, async () => {
    expect(await verb('rollback')).toMatchObject({ exitCode: 0 });
    expect(await ask('SELECT FROM users UNION ALL SELECT FROM messages UNION ALL SELECT FROM activity_logs')).toEqual([]);
    const again = await verb('migrate');
    expect(again, again.stderr).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ digest, rows: { written: summary.rows.written }, validation: { verdict: 'passed' } });
  });
});

const keyOf = (key: string): string => partsOf(key).join();
