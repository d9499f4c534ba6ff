import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const patients = 6_000;
const visits = 20_000;
const home = newHome();
const folder = mkdtempSync(join(tmpdir(), 'files-'));
const data = join(folder, 'data');
let targetUrl = '';

const env = (): Record<string, string> => ({
  GODWIT_PLAYBOOKS: join(folder, 'playbooks'),
  GODWIT_HOME: home,
  CLINIC_TARGET: targetUrl,
  BATCH_SIZE: '500',
  GODWIT_LOOKUP_MEMORY_MB: '1',
});
const verb = (name: string, ...args: string[]): Promise<Ended> => godwit([name, ...args, '--json'], () => {}, env());
const ofClinic = (name: string, ...args: string[]): Promise<Ended> => verb(name, ...args, '--playbook', 'clinic');
const ask = <Row>(sql: string): Promise<Row[]> => withClient(targetUrl, async (client) => (await client.query(sql)).rows);

/** Six thousand people in a file of a spreadsheet, with two bad lines; twenty thousand visits in a file of a program. */
function writeFiles(): void {
  const lines = Array.from(
    { length: patients },
    (_, i) => `${i + 1};"Müller, ""${i + 1}""";${String(i).padStart(5, '0')};19${10 + (i % 90)}-02-1${i % 10}\r\n`,
  );
  lines.splice(3_000, 0, 'no;such;line\r\n');
  lines.push('6001;"never closed;0;\r\n');
  writeFileSync(join(data, 'patients.csv'), `\uFEFFid;name;zip;born\r\n${lines.join('')}`);
  const visit = (i: number): string =>
    `{"visit_id":${i + 1},"patient_id":${(i % patients) + 1},"price":${i}.10,"notes":{"text":"n ${i}"}}\n`;
  writeFileSync(join(data, 'visits.jsonl.gz'), gzipSync(Array.from({ length: visits }, (_, i) => visit(i)).join('')));
}

/** What a person adds to the draft: whose the visits are, by key and by name. */
function addReference(): void {
  const file = join(folder, 'playbooks/clinic/playbook.yaml');
  const text = readFileSync(file, 'utf8');
  const reference = 'patient_id: {reference: patients, from: patient_id}';
  const named = text.replace('patient_id: {copy: patient_id}', `${reference}\n      patient_name: {copy: person.name}`);
  const lookUp = 'lookups:\n      person: {entity: patients, on: {id: patient_id}}';
  writeFileSync(file, named.replace(/(phase: visits\n)/, `$1    ${lookUp}\n`));
}

beforeAll(async () => {
  targetUrl = await createDatabase('modern');
  for (const each of [data, join(folder, 'playbooks')]) mkdirSync(each);
  writeFiles();
});
afterAll(() => {
  for (const each of [home, folder]) rmSync(each, { recursive: true, force: true });
});

describe('files', () => {
  it('become a playbook, with types over all values', { timeout: 120_000 }, async () => {
    const drafted = await verb('init', 'clinic', '--source', `files:${data}`, '--target', '$CLINIC_TARGET', '--self', '--apply');
    expect(drafted, drafted.stdout + drafted.stderr).toMatchObject({ exitCode: 0 });
    await withClient(targetUrl, (client) =>
      client.query('ALTER TABLE visits ALTER patient_id TYPE uuid USING NULL, ADD patient_name text'),
    );
    addReference();
    const types = await ask<{ column_name: string; data_type: string }>(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_name IN ('patients', 'visits') ORDER BY " +
        'table_name, ordinal_position',
    );
    expect(types.map((each) => `${each.column_name} ${each.data_type}`)).toEqual([
      'id uuid',
      'legacy_id bigint',
      'name text',
      'zip text',
      'born date',
      'id uuid',
      'legacy_visit_id bigint',
      'patient_id uuid',
      'price numeric',
      'notes json',
      'patient_name text',
    ]);
  });

  it('are migrated, also over a kill, with bad lines kept aside by number', { timeout: 240_000 }, async () => {
    expect((await ofClinic('review')).exitCode).toBe(0);
    expect((await ofClinic('approve', '--all', '--as', 'Maria')).exitCode).toBe(0);
    const rehearsed = await ofClinic('rehearse', '--rows', '5');
    expect(rehearsed, rehearsed.stdout + rehearsed.stderr).toMatchObject({ exitCode: 0 });
    let isKilled = false;
    await godwit(
      ['migrate', '--playbook', 'clinic'],
      (said, child) => {
        if (isKilled || !/visits .*%/.test(said)) return;
        isKilled = child.kill('SIGKILL');
      },
      env(),
    );
    const done = await ofClinic('migrate');
    expect(done, done.stdout + done.stderr).toMatchObject({ exitCode: 0 });
    expect(await ask('SELECT count(*)::int AS n, count(patient_id)::int AS linked, sum(price)::text AS sum FROM visits')).toEqual([
      { n: visits, linked: visits, sum: '199992000.00' },
    ]);
    const sameName = 'SELECT count(*)::int AS n FROM visits v JOIN patients p ON p.id = v.patient_id AND p.name = v.patient_name';
    expect(await ask(sameName)).toEqual([{ n: visits }]);
    expect(await ask('SELECT name, zip FROM patients WHERE legacy_id = 3001')).toEqual([{ name: 'Müller, "3001"', zip: '03000' }]);
    const kept = await ask<{ source_key: string; reason: string }>(
      'SELECT DISTINCT source_key, reason FROM migration_control.quarantine ORDER BY 1',
    );
    expect(kept).toEqual([
      { source_key: '9:line 3002', reason: 'unreadable' },
      { source_key: '9:line 6003', reason: 'unreadable' },
    ]);
  });

  it('are validated, proven, traced and taken back', { timeout: 120_000 }, async () => {
    for (const args of [['validate'], ['verify', join(home, 'reports/clinic/manifest.json')], ['trace', '3001', '--phase', 'patients']]) {
      const [name = '', ...rest] = args;
      const ended = await ofClinic(name, ...rest);
      expect(ended, ended.stdout + ended.stderr).toMatchObject({ exitCode: 0 });
    }
    expect((await ofClinic('rollback')).exitCode).toBe(0);
    expect(await ask('SELECT FROM patients')).toEqual([]);
  });

  it('that change are read again: what was added arrives, and a column of another type is drift', { timeout: 240_000 }, async () => {
    expect((await ofClinic('migrate')).exitCode).toBe(0);
    const lines = readFileSync(join(data, 'patients.csv'), 'utf8').split('\r\n');
    writeFileSync(
      join(data, 'patients.csv'),
      [...lines.slice(0, 3001), ...lines.slice(3002, 6002), '6001;Added;00000;1980-01-01', ''].join('\r\n'),
    );
    const again = await ofClinic('migrate');
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    expect(await ask('SELECT name FROM patients WHERE legacy_id = 6001')).toEqual([{ name: 'Added' }]);
    appendFileSync(join(data, 'patients.csv'), 'x1;Odd;1;1990-01-01\r\n');
    const drifted = await ofClinic('migrate');
    expect(drifted.exitCode, drifted.stdout).not.toBe(0);
    expect(drifted.stdout).toMatch(/not_approved|source_drift|mapping_invalid/);
    rmSync(join(data, 'patients.csv'));
    const gone = await ofClinic('migrate');
    expect([2, 3, 4]).toContain(gone.exitCode);
    expect(gone.stdout + gone.stderr).toContain('patients');
  });
});
