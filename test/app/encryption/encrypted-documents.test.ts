import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Decimal128, Double, Int32, Long, ObjectId, UUID } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { listKeys, rotateKeys } from '../../../app/encryption/keys.ts';
import { migrate as migrateIn } from '../../../app/run/migrate.ts';
import { rebuild as rebuildIn } from '../../../app/run/rebuild.ts';
import { rollbackPhases } from '../../../app/run/rollback.ts';
import { validatePlaybook } from '../../../app/run/validate.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../../config.ts';
import { keyIdOf, parseEncryptionKeys } from '../../../model/cipher.ts';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { writeDump } from '../../support/dump.ts';

const timeout = 240_000;
const far = [-62_200_000_000_000, 0, 1.7e12 + 250, 8.64e15];
const patients = Array.from({ length: 120 }, (_, i) => ({
  ...{ _id: new ObjectId(), name: `Jo ${i}`, ssn: i % 10 === 0 ? null : `secret-${i % 7}`, born: new Date(far[i % 4] ?? 0) },
  ...{ code: new Int32(i), visits: Long.fromNumber(2 ** 40 + i), rate: new Double(i / 3), debt: Decimal128.fromString(`${i}.250`) },
  ...{ seal: new Binary(Buffer.from([i, 0, 1])), token: new UUID(), mixed: i % 2 === 0 ? new Int32(i) : `secret-${i}`, vip: i % 3 === 0 },
  allergies: Array.from({ length: i % 4 }, (_, n) => ({
    ...{ no: new Int32(n), code: `secret-${i}-${n % 2}`, since: new Date(86_400_000 * n) },
    ...(n === 2 ? {} : { dose: Decimal128.fromString('0.10') }),
  })),
  notes: ['secret-x', 'secret-x', 'y'].slice(0, i % 3),
}));
const elements = patients.reduce((sum, { allergies }) => sum + allergies.length, 0);

const sealed = ['ssn', 'born', 'code', 'visits', 'rate', 'debt', 'seal', 'token', 'mixed', 'vip'];
const targetSql = `CREATE TABLE patients (id uuid PRIMARY KEY, legacy text NOT NULL, name text, ${sealed.map((name) => `${name} bytea`).join(', ')});
  CREATE TABLE allergies (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patients, no integer, ordinal integer, code bytea, since bytea, dose bytea);
  CREATE TABLE notes (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patients, ordinal integer, text bytea)`;

interface Changes {
  readonly patients?: string;
  readonly allergies?: string;
  readonly notes?: string;
}
const copied = (names: readonly string[]): string => names.map((name) => `${name}: {copy: ${name}}`).join(', ');
const playbook = (more: Changes = {}) => `playbook: clinic
title: A clinic
system: clinic
approvals: self
version: 1
source: {url: $CLINIC_OLD}
target: {url: $CLINIC_NEW}
settings: {batch_rows: 50}
phases:
  - phase: patients
    source: patients
    target: patients
    encrypt: {${sealed.map((name) => `${name}: {key: phi${name === 'ssn' ? ', lookup: true' : ''}}`).join(', ')}}
    fields: {id: identity, legacy: {copy: _id}, ${copied(['name', ...sealed])}}
    ${more.patients ?? 'ignore: {allergies: Rows of their own., notes: Rows of their own.}'}
  - phase: allergies
    source: patients
    unnest: allergies[]
    element_key: {path: no}
    target: allergies
    encrypt: {element.code: {key: phi, lookup: true}, element.since: {key: phi}, element.dose: {key: phi}}
    fields: {id: identity, patient_id: {reference: patients, from: parent._id}, no: {copy: element.no}, ordinal: {copy: ordinal}, since: {copy: element.since}, dose: {copy: element.dose}, code: ${more.allergies ?? '{copy: element.code}'}}
  - phase: notes
    source: patients
    unnest: notes[]
    target: notes
    encrypt: {value: {key: phi}}
    ${more.notes ?? ''}
    fields: {id: identity, patient_id: {reference: patients, from: parent._id}, ordinal: {copy: ordinal}, text: {copy: value}}
`;

const line = (): string => `phi = ${randomBytes(32).toString('base64')}\n`;
const [first, second] = [line(), line()];
let [target, folder] = ['', ''];
let env: Record<string, string> = {};
const run = async (...args: string[]) => godwit([...args, '--playbook', 'clinic'], () => {}, env);
const keep = (text: string) => writeFileSync(join(folder, 'keys'), text, { mode: 0o600 });
const write = (more?: Changes) => writeFileSync(join(folder, 'clinic/playbook.yaml'), playbook(more));
const caller = (): Caller => {
  const config = loadConfig({}, env, folder);
  return { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
};
const rebuild = async () => (await rebuildIn(caller(), 'clinic', { collection: 'patients', all: true })).report;
const checksOf = async () => {
  const { verdict } = await validatePlaybook(caller(), 'clinic');
  const all = [...(verdict.checks ?? []), ...verdict.phases.flatMap(({ checks }) => checks)];
  return { verdict: verdict.verdict, failed: all.filter(({ status }) => status === 'failed').map(({ name }) => name) };
};
const ask = async (sql: string) => (await withClient(target, (client) => client.query(sql))).rows;

beforeAll(async () => {
  target = await createDatabase('clinic_new');
  await withClient(target, (client) => client.query(targetSql));
  folder = mkdtempSync(join(tmpdir(), 'godwit-encryption-'));
  mkdirSync(join(folder, 'clinic'));
  write();
  const dump = writeDump({ patients: { documents: patients } });
  const names = { GODWIT_HOME: newHome(), GODWIT_PLAYBOOKS: folder, CLINIC_OLD: `mongodump:${dump}`, CLINIC_NEW: target };
  env = { ...names, GODWIT_USER: 'tester', GODWIT_ENCRYPTION_KEYS_FILE: join(folder, 'keys') };
  keep(first);
  await run('review');
  expect(await run('approve', '--all', '--as', 'tester')).toMatchObject({ exitCode: 0, stderr: expect.anything() });
}, timeout);

describe('encrypted members of documents and of their elements', () => {
  it('arrive, are validated, and come back as the documents were', { timeout }, async () => {
    expect(await migrateIn(caller(), { playbook: 'clinic', selection: {} })).toMatchObject({
      outcome: 'done',
      rows: { quarantined: 0 },
      validation: { verdict: 'passed' },
    });
    expect(await ask('SELECT count(*)::int AS n FROM allergies')).toEqual([{ n: elements }]);
    const report = await rebuild();
    expect(report.paths.filter(({ differing, missing, extra }) => differing + missing + extra > 0)).toEqual([]);
    expect(report).toMatchObject({ documents: { compared: 120, equal: 120, differing: 0, missing: 0 }, notCompared: [] });
    const compared = report.paths.map(({ path }) => path);
    for (const path of [...sealed, 'allergies[].code', 'allergies[].since', 'allergies[].dose', 'notes[]'])
      expect(compared).toContain(path);
    expect(await checksOf()).toEqual({ verdict: 'passed', failed: [] });
  });

  it('show nothing but which are equal, where that was asked for', { timeout }, async () => {
    const rows: { code: Buffer; since: Buffer; dose: Buffer | null }[] = await ask('SELECT code, since, dose FROM allergies');
    const codes = new Set(patients.flatMap(({ allergies }) => allergies.map(({ code }) => code)));
    expect(new Set(rows.map(({ code }) => code.toString('hex'))).size).toBe(codes.size);
    expect(new Set(rows.map(({ since }) => since.toString('hex'))).size).toBe(elements);
    expect(rows.filter(({ dose }) => dose === null)).toHaveLength(patients.filter(({ allergies }) => allergies.length > 2).length);
    expect(rows.some(({ code }) => code.includes('secret'))).toBe(false);
    const kept = await ask('SELECT content::text AS text FROM migration_control.artifacts');
    expect(kept.map(({ text }) => text).join('\n')).not.toContain('secret-');
  });

  it('are said not to be compared where the key is not there', { timeout }, async () => {
    keep('# none\n');
    const { documents, notCompared } = await rebuild();
    expect(documents).toMatchObject({ compared: 120, equal: 120 });
    expect(notCompared.map(({ path }) => path)).toEqual(
      expect.arrayContaining([...sealed, 'allergies[].code', 'allergies[].since', 'allergies[].dose', 'notes[]']),
    );
    expect(notCompared.find(({ path }) => path === 'ssn')?.why).toBe(
      'patients.ssn: it is encrypted, and the file of keys has no key "phi".',
    );
    await expect(validatePlaybook(caller(), 'clinic')).rejects.toMatchObject({ code: 'encryption_key_missing' });
    keep(first);
  });

  it('that somebody changes or moves to another column do not open, and differ', { timeout }, async () => {
    await ask(`CREATE TABLE kept AS SELECT id, code FROM allergies; CREATE TABLE debts AS SELECT id, debt FROM patients;
      UPDATE allergies SET code = set_byte(code, 40, (get_byte(code, 40) + 1) % 256) WHERE id = (SELECT id FROM allergies ORDER BY id LIMIT 1);
      UPDATE patients SET debt = rate WHERE name = 'Jo 5'`);
    const { documents, paths } = await rebuild();
    expect(documents.differing).toBeGreaterThan(0);
    expect(paths.filter(({ differing }) => differing > 0).map(({ path, differing }) => [path, differing])).toEqual([
      ['debt', 1],
      ['allergies[].code', 1],
    ]);
    expect((await checksOf()).failed).toEqual(expect.arrayContaining(['encryption.code', 'encryption.debt']));
    await ask(`UPDATE allergies a SET code = k.code FROM kept k WHERE k.id = a.id;
      UPDATE patients p SET debt = k.debt FROM debts k WHERE k.id = p.id; DROP TABLE kept, debts`);
    expect(await checksOf()).toEqual({ verdict: 'passed', failed: [] });
  });

  it('are listed, encrypted anew by another key, and come back by that', { timeout }, async () => {
    const [old, now] = [first, second].map((text) => parseEncryptionKeys(text, 'the test')[0]?.id);
    keep(second + first);
    const columns = [
      ...sealed.map((name) => `patients.${name}`),
      ...['code', 'since', 'dose'].map((name) => `patients.allergies[].element.${name}`),
      'patients.notes[].value',
    ];
    expect(await listKeys(caller(), 'clinic')).toEqual([{ name: 'phi', inUse: old, known: [now, old], columns }]);
    expect(await rotateKeys(caller(), 'clinic')).toMatchObject({ summary: { outcome: 'done', validation: { verdict: 'passed' } } });
    keep(second);
    expect((await rebuild()).documents).toMatchObject({ compared: 120, equal: 120 });
    const values = (await ask('SELECT code AS v FROM allergies UNION ALL SELECT text FROM notes UNION ALL SELECT mixed FROM patients')) as {
      v: Buffer;
    }[];
    expect([...new Set(values.map(({ v }) => keyIdOf(v)))]).toEqual([now]);
  });

  it('are taken back with their rows', { timeout }, async () => {
    await rollbackPhases(caller(), 'clinic', {});
    expect(await ask('SELECT count(*)::int AS n FROM allergies')).toEqual([{ n: 0 }]);
  });
});

describe('what one phase encrypts', () => {
  const refused: readonly (readonly [string, Changes, string])[] = [
    [
      'by another phase, of the parent',
      { allergies: '{copy: parent.ssn}' },
      'parent.ssn is read in plain, and patients encrypts patients.ssn',
    ],
    [
      'in the array that holds it',
      { patients: 'drafted: []' },
      'allergies is read in plain, and allergies encrypts patients.allergies[].code',
    ],
    ['in a key that is a hash of it', { notes: 'element_key: content' }, 'content is read in plain, and notes encrypts patients.notes[]'],
  ];

  it.each(refused)('is not read in plain: %s', { timeout }, async (_, more, message) => {
    const whole = playbook(more).replace('name: {copy: name}', more.patients ? 'name: {copy: allergies}' : 'name: {copy: name}');
    writeFileSync(join(folder, 'clinic/playbook.yaml'), whole);
    const { exitCode, stdout } = await run('map', '--json');
    expect([exitCode, JSON.parse(stdout).error.message]).toEqual([2, expect.stringContaining(message)]);
  });
});
