import { type Collection, type Db, type Document, Double, Int32, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect } from 'vitest';
import { withClient } from './databases.ts';
import { analyze, inWords } from './differing.ts';
import { createDocumentMigration, type TestMigration } from './migration.ts';
import { type MongoServer, startMongo } from './mongodb.ts';

/** Patients with a home, tags, and allergies, which are told apart by their code; doctors to whom they refer. */
export const patientsPlaybook = `
playbook: ward
version: 1
title: Ward
system: ward
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: doctors
    source: doctors
    target: doctors
    fields: {id: identity, name: {copy: name}}
  - phase: patients
    source: patients
    target: patients
    fields:
      id: identity
      doctor_id: {reference: doctors, from: [doctor]}
      name: {copy: name}
      city: {copy: home.city}
      tags: {copy: values of tags}
      tags_state: {copy: state of tags}
  - phase: allergies
    source: patients
    unnest: allergies[]
    element_key: {path: code}
    target: allergies
    fields:
      id: identity
      patient_id: {reference: patients, from: [parent._id]}
      ordinal: {copy: ordinal}
      code: {copy: element.code}
      dose: {copy: element.dose}
`;

export const patientsTarget = `
CREATE TABLE doctors (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE patients (id uuid PRIMARY KEY, doctor_id uuid NOT NULL REFERENCES doctors, name text NOT NULL, city text, tags text[], tags_state text);
CREATE TABLE allergies (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patients, ordinal integer NOT NULL, code text NOT NULL,
  dose double precision, UNIQUE (patient_id, ordinal) DEFERRABLE);`;

export const doctorsOf = (count: number): Document[] =>
  Array.from({ length: count }, (_, n) => ({ _id: `d${n + 1}`, name: `Dr ${n + 1}` }));

export const patientOf = (n: number): Document => ({
  ...{ _id: new Int32(n), name: `Jo ${n}`, doctor: `d${(n % 3) + 1}`, home: { city: `C${n % 5}` }, secret: `s${n}` },
  ...(n % 4 === 0 ? {} : { tags: n % 4 === 1 ? [] : ['new', 'vip', 'late'].slice(0, n % 4) }),
  allergies: Array.from({ length: n % 4 }, (_, i) => allergyOf(`A${i}`, i)),
});

export const allergyOf = (code: string, dose: number): Document => ({ code, dose: new Double(dose + 0.5) });

/** Databases of patients on a server of their own, each with a migration of its own. */
export interface Wards {
  /** A ward with so many patients, and its migration. */
  open(patients?: number): Promise<TestMigration>;
  /** A ward with twelve patients and these. */
  fill(more: readonly Document[]): Promise<void>;
  migration(): Promise<TestMigration>;
  client(): MongoClient;
  db(): Db;
  patients(): Collection<{ _id: Int32 }>;
  by(id: number): { _id: Int32 };
  asked(text: string): Promise<string[]>;
  nothingDiffers(): Promise<void>;
}

/** To be called in a `describe`: the server is started before its cases and stopped after them. */
export function openWards(...argumentsOfServer: readonly string[]): Wards {
  const at: { server?: MongoServer; client?: MongoClient; migration?: TestMigration; made: number } = { made: 0 };
  beforeAll(async () => {
    at.server = await startMongo(...argumentsOfServer);
    at.client = await new MongoClient(at.server.url('admin')).connect();
  });
  afterAll(async () => {
    await at.client?.close();
    await at.server?.stop();
  });
  const client = () => there(at.client);
  const db = () => client().db(`ward_${at.made}`);
  const insert = async (documents: readonly Document[]): Promise<void> => {
    at.made++;
    await db().collection('doctors').insertMany(doctorsOf(3));
    await db()
      .collection('patients')
      .insertMany([...documents]);
  };
  const migration = async (): Promise<TestMigration> => {
    at.migration = await createDocumentMigration(patientsPlaybook, there(at.server).url(`ward_${at.made}`), patientsTarget);
    return at.migration;
  };
  const patientsTo = (count: number) => Array.from({ length: count }, (_, n) => patientOf(n + 1));
  return {
    open: async (patients = 12) => {
      await insert(patientsTo(patients));
      return migration();
    },
    fill: (more) => insert([...patientsTo(12), ...more]),
    migration,
    client,
    db,
    patients: () => db().collection<{ _id: Int32 }>('patients'),
    by: (id) => ({ _id: new Int32(id) }),
    asked: async (text) =>
      (await withClient(there(at.migration).targetUrl, (target) => target.query(text))).rows.map((row) => Object.values(row).join(' ')),
    nothingDiffers: async () =>
      expect(inWords((await analyze(there(at.migration), { deletes: ['doctors', 'patients', 'allergies'] }, false)).differential)).toEqual(
        [],
      ),
  };
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was started');
  return value;
}
