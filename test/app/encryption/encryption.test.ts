import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listKeys, rotateKeys } from '../../../app/encryption/keys.ts';
import { migrate as migrateIn } from '../../../app/run/migrate.ts';
import { rollbackPhases } from '../../../app/run/rollback.ts';
import { validatePlaybook } from '../../../app/run/validate.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../../config.ts';
import { keyIdOf, open, parseEncryptionKeys } from '../../../model/cipher.ts';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

const rows = 1000;
const sourceSql = `CREATE TABLE patients (id serial PRIMARY KEY, name text NOT NULL, ssn text, born date);
INSERT INTO patients (name, ssn, born)
  SELECT 'p' || n, CASE WHEN n % 10 = 0 THEN NULL ELSE 'secret-' || n % 7 END, '1980-01-01'::date + n % 3 FROM generate_series(1, ${rows}) n;`;
const targetSql = 'CREATE TABLE patients (id uuid PRIMARY KEY, name text NOT NULL, ssn bytea, born bytea)';
const playbook = (fields = '{id: identity, name: {copy: name}, ssn: {copy: ssn}, born: {copy: born}}') => `playbook: clinic
title: A clinic
system: clinic
approvals: self
version: 1
source: {url: $CLINIC_OLD}
target: {url: $CLINIC_NEW}
settings: {batch_rows: 100}
phases:
  - phase: patients
    source: patients
    target: patients
    encrypt: {ssn: {key: phi}, born: {key: phi, lookup: true}}
    fields: ${fields}
`;

const timeout = 120_000;
const line = (): string => `phi = ${randomBytes(32).toString('base64')}\n`;
const [first, second, stranger] = [line(), line(), line()];
const place = (column: string) => ({ system: 'clinic', entity: 'patients', column });
let [target, folder] = ['', ''];
let env: Record<string, string> = {};
const run = async (...args: string[]) => godwit([...args, '--playbook', 'clinic'], () => {}, env);
const keep = (text: string) => writeFileSync(join(folder, 'keys'), text, { mode: 0o600 });
const caller = (): Caller => {
  const config = loadConfig({}, env, folder);
  return { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
};
const migrate = () => migrateIn(caller(), { playbook: 'clinic', selection: {} });
const validate = async () => (await validatePlaybook(caller(), 'clinic')).verdict;
const missing = { code: 'encryption_key_missing' };

interface Stored {
  readonly name: string;
  readonly ssn: Buffer | null;
  readonly born: Buffer;
}
const stored = async (): Promise<Stored[]> =>
  (await withClient(target, (client) => client.query<Stored>('SELECT name, ssn, born FROM patients ORDER BY length(name), name'))).rows;
const idOf = (text: string): string => parseEncryptionKeys(text, 'the test')[0]?.id ?? '';

beforeAll(async () => {
  const source = await createDatabase('clinic_old');
  target = await createDatabase('clinic_new');
  await withClient(source, (client) => client.query(sourceSql));
  await withClient(target, (client) => client.query(targetSql));
  folder = mkdtempSync(join(tmpdir(), 'godwit-encryption-'));
  mkdirSync(join(folder, 'clinic'));
  writeFileSync(join(folder, 'clinic/playbook.yaml'), playbook());
  const names = { GODWIT_HOME: newHome(), GODWIT_PLAYBOOKS: folder, CLINIC_OLD: source, CLINIC_NEW: target };
  env = { ...names, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_USER: 'tester', GODWIT_ENCRYPTION_KEYS_FILE: join(folder, 'keys') };
  keep('# none yet\n');
  await run('review');
  expect(await run('approve', '--all', '--as', 'tester')).toMatchObject({ exitCode: 0, stderr: expect.anything() });
}, timeout);

describe('an encrypted column', () => {
  it('is not written without its key', { timeout }, async () => {
    await expect(migrate()).rejects.toMatchObject(missing);
    expect(await stored()).toEqual([]);
  });

  it('arrives as bytes that open to the values, and is validated', { timeout }, async () => {
    keep(first);
    expect(await migrate()).toMatchObject({ outcome: 'done', validation: { verdict: 'passed' } });
    const keys = parseEncryptionKeys(first, 'the test');
    const found = await stored();
    expect(found).toHaveLength(rows);
    expect(found.map(({ ssn }) => ssn && open(ssn, place('ssn'), keys))).toEqual(
      found.map((_, i) => ((i + 1) % 10 === 0 ? null : `secret-${(i + 1) % 7}`)),
    );
    expect(open(found[0]?.born ?? Buffer.alloc(0), place('born'), keys)).toBe('1980-01-02');
    expect(found.some(({ ssn }) => ssn?.includes('secret'))).toBe(false);
    // Equal values show only where look-ups were asked for.
    expect(new Set(found.map(({ born }) => born.toString('hex'))).size).toBe(3);
    expect(new Set(found.flatMap(({ ssn }) => ssn?.toString('hex') ?? [])).size).toBe(rows * 0.9);
    expect(await validate()).toMatchObject({ verdict: 'passed' });
  });

  it('is the same bytes in another run, so that nothing is written again', { timeout }, async () => {
    const before = await stored();
    await withClient(env.CLINIC_OLD ?? '', (client) => client.query("UPDATE patients SET name = 'p1 ' WHERE id = 1"));
    expect(await migrate()).toMatchObject({ outcome: 'done', validation: { verdict: 'passed' } });
    expect(await stored()).toEqual(
      before
        .map((each, i) => (i === 0 ? { ...each, name: 'p1 ' } : each))
        .toSorted((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1)),
    );
  });

  it('that somebody changes or moves is found, and does not open', { timeout }, async () => {
    const swap = (id: string) => `UPDATE patients SET ssn = (SELECT ssn FROM patients WHERE name = '${id}') WHERE name = 'p5'`;
    await withClient(target, async (client) => {
      await client.query('CREATE TABLE kept AS SELECT * FROM patients');
      await client.query(swap('p6'));
    });
    const [swapped] = (await validate()).phases;
    expect(swapped?.differences).toEqual([expect.objectContaining({ kind: 'changed', fields: ['ssn'] })]);
    await withClient(target, (client) =>
      client.query("UPDATE patients SET ssn = set_byte(ssn, 40, (get_byte(ssn, 40) + 1) % 256) WHERE name = 'p5'"),
    );
    const changed = (await validate()).phases.flatMap(({ checks }) => checks.filter(({ name }) => name === 'encryption.ssn'));
    expect(changed).toMatchObject([{ status: 'failed', message: expect.stringMatching(/^1 of \d+ values do not open/) }]);
    await withClient(target, (client) => client.query('UPDATE patients p SET ssn = k.ssn FROM kept k WHERE k.id = p.id; DROP TABLE kept'));
    expect(await validate()).toMatchObject({ verdict: 'passed' });
  });

  it('refuses another key of the same name', { timeout }, async () => {
    keep(stranger);
    await expect(migrate()).rejects.toMatchObject(missing);
    await expect(validate()).rejects.toMatchObject(missing);
    await expect(rotateKeys(caller(), 'clinic')).rejects.toMatchObject(missing);
  });

  it('is encrypted anew by a rotation that was killed and goes on', { timeout }, async () => {
    keep(second + first);
    let killed = false;
    const watch: Parameters<typeof godwit>[1] = (stderr, child) => {
      if (killed || !/[1-9]\d* of \d+|execute/.test(stderr)) return;
      killed = true;
      setTimeout(() => child.kill('SIGKILL'), 700);
    };
    await godwit(['keys', 'rotate', '--playbook', 'clinic'], watch, env);
    expect(killed).toBe(true);
    expect(await rotateKeys(caller(), 'clinic')).toMatchObject({
      keys: [],
      summary: { outcome: 'done', validation: { verdict: 'passed' } },
    });
    const ids = new Set((await stored()).flatMap(({ ssn, born }) => [ssn, born].flatMap((each) => (each ? keyIdOf(each) : []))));
    expect([...ids]).toEqual([idOf(second)]);
    expect(await validate()).toMatchObject({ verdict: 'passed' });
    expect(await listKeys(caller(), 'clinic')).toEqual([
      { name: 'phi', inUse: idOf(second), known: [idOf(second), idOf(first)], columns: ['patients.ssn', 'patients.born'] },
    ]);
  });

  it('leaves no key in what is kept', { timeout }, async () => {
    const found = await withClient(target, (client) =>
      client.query(
        'SELECT content::text AS text FROM migration_control.artifacts UNION ALL SELECT details::text FROM migration_control.audit_log',
      ),
    );
    const all = found.rows.map(({ text }) => text).join('\n');
    for (const key of [first, second]) expect(all).not.toContain(key.split(' = ')[1]?.trim());
    expect(all).toContain(idOf(second));
    expect(all).not.toContain('secret-');
  });

  it('is taken back with its rows', { timeout }, async () => {
    await rollbackPhases(caller(), 'clinic', {});
    expect(await stored()).toEqual([]);
  });

  it('is only copied', { timeout }, async () => {
    writeFileSync(
      join(folder, 'clinic/playbook.yaml'),
      playbook('{id: identity, name: {concat: [name, ssn]}, ssn: {copy: ssn}, born: {copy: born}}'),
    );
    const { exitCode, stdout } = await run('map', '--json');
    expect([exitCode, JSON.parse(stdout).error.message]).toEqual([2, expect.stringContaining('an encrypted column is only copied')]);
  });
});
