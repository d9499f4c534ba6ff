import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Decimal128, Int32, ObjectId, serialize } from 'bson';
import { type Document, MongoClient } from 'mongodb';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { analyzeDifference } from '../../app/differential/analyze.ts';
import { migrateDifference } from '../../app/differential/migrate.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rebuild } from '../../app/run/rebuild.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { open, parseEncryptionKeys } from '../../model/cipher.ts';
import { differenceTotals } from '../../model/differential.ts';
import { godwit } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { hasMongo, type MongoServer, startMongo } from '../support/mongodb.ts';
import { asPerson } from '../support/person.ts';

const timeout = 300_000;
const people = 600;
const key = `phi = ${randomBytes(32).toString('base64')}\n`;

interface Patient extends Document {
  readonly _id: ObjectId;
  readonly name: string;
  readonly ssn: string;
  readonly allergies: readonly { readonly no: Int32; readonly code: string }[];
}
interface Bill extends Document {
  readonly _id: ObjectId;
  readonly patient: ObjectId;
  readonly amount: Decimal128;
}
interface Documents {
  readonly patients: readonly Patient[];
  readonly bills: readonly Bill[];
}

const id = (kind: number, n: number): ObjectId => new ObjectId(`${kind}`.padStart(8, '0') + n.toString(16).padStart(16, '0'));
const patientOf = (n: number): Patient => ({
  ...{ _id: id(1, n), name: `Jo ${n}`, ssn: `secret-${n}` },
  allergies: Array.from({ length: n % 3 }, (_, no) => ({ no: new Int32(no), code: `secret-${n}-${no}` })),
});
const billOf = (n: number): Bill => ({ _id: id(2, n), patient: id(1, n), amount: Decimal128.fromString(`${n}.25`) });
const numbers = Array.from({ length: people }, (_, n) => n);
const before: Documents = { patients: numbers.map(patientOf), bills: numbers.map(billOf) };

/** What became of the documents meanwhile: some changed, with what is encrypted of them; ten gone with their bills, and one has come. */
function later(): Documents {
  const changed = ({ allergies, ...each }: Patient, n: number): Patient => ({
    ...each,
    ...(n % 4 === 0 && { name: `${each.name} II` }),
    ...(n % 6 === 0 && { ssn: `secret-${n}-new` }),
    allergies: n % 9 === 2 ? allergies.slice(1) : allergies.map((of, i) => (n % 5 === 1 && i === 0 ? { ...of, code: 'secret-other' } : of)),
  });
  return {
    patients: [...before.patients.slice(0, -10).map(changed), patientOf(people + 1)],
    bills: [
      ...before.bills.slice(0, -10).map((each, n) => (n % 7 === 0 ? { ...each, amount: Decimal128.fromString('0.01') } : each)),
      billOf(people + 1),
    ],
  };
}

/** Rows as the target should hold them, values that are encrypted as they were. */
const rowsOf = ({ patients, bills }: Documents) => ({
  patients: patients.map(({ _id, name, ssn }) => `${_id} ${name} ${ssn}`).toSorted(),
  allergies: patients.flatMap(({ _id, allergies }) => allergies.map(({ no, code }) => `${_id} ${no.value} ${code}`)).toSorted(),
  bills: bills.map(({ _id, amount }) => `${_id} ${amount}`).toSorted(),
});

interface Source {
  readonly url: string;
  write(documents: Documents): Promise<void>;
  close(): Promise<void>;
}

async function dumped(): Promise<Source> {
  const folder = writeDump({ patients: { documents: before.patients }, bills: { documents: before.bills } });
  const write = async (documents: Documents): Promise<void> => {
    for (const [name, of] of Object.entries(documents))
      writeFileSync(
        join(folder, `shop/${name}.bson`),
        Buffer.concat((of as readonly Document[]).map((each) => Buffer.from(serialize(each)))),
      );
  };
  return { url: `mongodump:${folder}`, write, close: async () => {} };
}

async function served(): Promise<Source> {
  const server: MongoServer = await startMongo();
  const client = await new MongoClient(server.url('admin')).connect();
  const write = async (documents: Documents): Promise<void> => {
    for (const [name, of] of Object.entries(documents)) {
      await client.db('shop').collection(name).deleteMany({});
      await client
        .db('shop')
        .collection(name)
        .insertMany([...of]);
    }
  };
  await write(before);
  return {
    ...{ url: server.url('shop'), write },
    close: async () => {
      await client.close();
      await server.stop();
    },
  };
}

const playbook = `playbook: clinic
version: 2
title: A clinic of documents, into two databases
system: clinic
approvals: self
databases:
  legacy: {url: $CLINIC_OLD}
  care: {url: $CARE}
  billing: {url: $BILLING}
control: care
settings: {batch_rows: 50, jobs: 1}
phases:
  - phase: patients
    source: legacy/patients
    target: care/patients
    deletes: follow
    encrypt: {ssn: {key: phi}}
    fields: {id: identity, legacy: {copy: _id}, name: {copy: name}, ssn: {copy: ssn}}
    ignore: {allergies: Rows of their own.}
  - phase: allergies
    source: legacy/patients
    unnest: allergies[]
    element_key: {path: no}
    target: care/allergies
    deletes: follow
    encrypt: {element.code: {key: phi, lookup: true}}
    fields: {id: identity, patient_id: {reference: patients, from: parent._id}, no: {copy: element.no}, code: {copy: element.code}}
  - phase: bills
    source: legacy/bills
    target: billing/bills
    deletes: follow
    fields: {id: identity, legacy: {copy: _id}, patient_id: {reference: patients, from: patient}, amount: {copy: amount}}
`;
const careSql = `CREATE TABLE patients (id uuid PRIMARY KEY, legacy text NOT NULL, name text NOT NULL, ssn bytea);
  CREATE TABLE allergies (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patients, no integer NOT NULL, code bytea)`;
const billingSql =
  'CREATE TABLE bills (id uuid PRIMARY KEY, legacy text NOT NULL, patient_id uuid NOT NULL, amount numeric(12,2) NOT NULL)';

/** Waits until a session waits for a lock: what was before it is committed, what comes after it is not begun. */
async function untilBlocked(client: pg.Client): Promise<boolean> {
  const blocked = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'`;
  for (let tries = 0; tries < 1200; tries++) {
    if ((await client.query(blocked)).rows.length > 0) return true;
    await sleep(50);
  }
  return false;
}

const kinds = [
  ['a dump', true, dumped],
  ['a server', hasMongo, served],
] as const;

for (const [what, isThere, openSource] of kinds)
  describe.skipIf(!isThere)(`a difference to the documents of ${what}, in two targets and with encrypted columns`, () => {
    let source: Source;
    let [care, billing, folder] = ['', '', ''];
    let ada: Caller;
    let env: Record<string, string> = {};
    const analyze = () => analyzeDifference(ada, 'clinic', { edited: 'keep' });
    const approve = (digest: string | null) =>
      decideMappings(asPerson(ada, 'ada'), 'approved', { playbook: 'clinic', digests: digest === null ? [] : [digest], commit: false });

    async function standing(): Promise<ReturnType<typeof rowsOf>> {
      const keys = parseEncryptionKeys(key, 'the test');
      const opened = (value: Buffer, entity: string, column: string): string => open(value, { system: 'clinic', entity, column }, keys);
      const own = await withClient(care, async (client) => ({
        patients: (await client.query('SELECT legacy, name, ssn FROM patients')).rows,
        allergies: (await client.query('SELECT p.legacy, a.no, a.code FROM allergies a JOIN patients p ON p.id = a.patient_id')).rows,
      }));
      const bills = (await withClient(billing, (client) => client.query('SELECT legacy, amount FROM bills'))).rows;
      return {
        patients: own.patients.map(({ legacy, name, ssn }) => `${legacy} ${name} ${opened(ssn, 'patients', 'ssn')}`).toSorted(),
        allergies: own.allergies
          .map(({ legacy, no, code }) => `${legacy} ${no} ${opened(code, 'patients.allergies[]', 'element.code')}`)
          .toSorted(),
        bills: bills.map(({ legacy, amount }) => `${legacy} ${amount}`).toSorted(),
      };
    }

    beforeAll(async () => {
      source = await openSource();
      [care, billing] = [await createDatabase('care'), await createDatabase('billing')];
      await withClient(care, (client) => client.query(careSql));
      await withClient(billing, (client) => client.query(billingSql));
      folder = mkdtempSync(join(tmpdir(), 'godwit-differs-'));
      mkdirSync(join(folder, 'clinic'));
      writeFileSync(join(folder, 'clinic/playbook.yaml'), playbook);
      writeFileSync(join(folder, 'keys'), key, { mode: 0o600 });
      env = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_ENCRYPTION_KEYS_FILE: join(folder, 'keys') };
      env = { ...env, CLINIC_OLD: source.url, CARE: care, BILLING: billing };
      const config = loadConfig({}, env, folder);
      ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
      await review(ada, 'clinic', {}, false);
      await approve(null);
      expect(await migrate(ada, { playbook: 'clinic', selection: {} })).toMatchObject({
        outcome: 'done',
        validation: { verdict: 'passed' },
      });
    }, timeout);
    afterAll(() => source?.close());

    it('is none while nothing changes', { timeout }, async () => {
      const { digest, differential } = await analyze();
      expect(digest).toBeNull();
      expect(differenceTotals(differential)).toMatchObject({ missing: 0, changed: 0, extra: 0 });
      expect(await standing()).toEqual(rowsOf(before));
    });

    it('is counted in each target, and shows no value that is encrypted', { timeout }, async () => {
      await source.write(later());
      const { digest, differential } = await analyze();
      const [was, is] = [before.patients.slice(0, -10), later().patients.slice(0, -1)];
      const changed = was.filter((each, n) => each.name !== is[n]?.name || each.ssn !== is[n]?.ssn).length;
      const bills = numbers.slice(0, -10).filter((n) => n % 7 === 0).length;
      expect(differential.phases).toMatchObject([
        { phase: 'patients', missing: 1, changed, extra: 10, inserts: 1, updates: changed, deletes: 10 },
        { phase: 'allergies', columns: expect.objectContaining({ code: expect.any(Number) }) },
        { phase: 'bills', changed: bills, extra: 10, updates: bills, deletes: 10 },
      ]);
      expect(JSON.stringify(differential)).not.toContain('secret-');
      await approve(digest);
    });

    it('is brought by a repair that was killed in the midst of it and goes on', { timeout }, async () => {
      // The last rows that stay are locked: batches before them are committed.
      const lockLast = 'SELECT 1 FROM patients WHERE legacy >= $1 AND legacy < $2 FOR UPDATE';
      const killed = await withClient(care, async (client) => {
        await client.query('BEGIN');
        await client.query(lockLast, [id(1, people - 60).toHexString(), id(1, people - 10).toHexString()]);
        let child: ChildProcess | undefined;
        const watch = (_: string, process: ChildProcess): void => {
          child = process;
        };
        const repair = godwit(['differential', 'migrate', '--playbook', 'clinic'], watch, env);
        expect(await withClient(care, untilBlocked)).toBe(true);
        child?.kill('SIGKILL');
        const ended = await repair;
        await client.query('ROLLBACK');
        return ended;
      });
      expect(killed.exitCode).toBeNull();
      const half = await standing();
      const repaired = half.patients.filter((each) => each.includes(' II ')).length;
      expect(repaired).toBeGreaterThan(0);
      expect(repaired).toBeLessThan(later().patients.filter(({ name }) => name.endsWith('II')).length);
      expect(await migrateDifference(ada, 'clinic', {})).toMatchObject({ outcome: 'done' });
      // A bill whose patient came into the other database only now is found once it has.
      for (let rounds = 0; rounds < 2; rounds++) {
        const { digest } = await analyze();
        if (digest === null) break;
        await approve(digest);
        expect(await migrateDifference(ada, 'clinic', {})).toMatchObject({ outcome: 'done', verdict: { verdict: 'passed' } });
      }
      expect(await standing()).toEqual(rowsOf(later()));
      const { digest, differential } = await analyze();
      expect([digest, differenceTotals(differential)]).toMatchObject([null, { missing: 0, changed: 0, extra: 0 }]);
    });

    it('leaves documents that come back, and a rollback that leaves nothing', { timeout }, async () => {
      const { report } = await rebuild(ada, 'clinic', { collection: 'patients', all: true });
      expect(report.documents).toMatchObject({ compared: people - 9, equal: people - 9, differing: 0 });
      await rollbackPhases(ada, 'clinic', {});
      expect(await standing()).toEqual({ patients: [], allergies: [], bills: [] });
    });
  });
