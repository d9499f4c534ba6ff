import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { decideMappings } from '../../../app/approval/approve.ts';
import { publish } from '../../../app/publish/publish.ts';
import { reviewPublications } from '../../../app/publish/review.ts';
import { review } from '../../../app/review/review.ts';
import { migrate } from '../../../app/run/migrate.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../../config.ts';
import type { PublicationCounts } from '../../../model/publication.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

const legacy = `
CREATE TABLE person (id integer PRIMARY KEY, family text, given text, sex text, born date, doctor integer, active boolean NOT NULL);
CREATE TABLE staff (id integer PRIMARY KEY, family text NOT NULL);
INSERT INTO staff VALUES (1, 'Berg'), (2, 'Dahl');
INSERT INTO person SELECT n, 'Family ' || n, 'Given ' || n, CASE n % 2 WHEN 0 THEN 'female' ELSE 'male' END, date '1950-01-01' + n, 1 + n % 2, true
FROM generate_series(1, 25) AS n;`;
const modern = `
CREATE TABLE doctors (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, family text NOT NULL);
CREATE TABLE patients (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, family text, given text, sex text, born date,
  doctor_id uuid REFERENCES doctors, active boolean NOT NULL);`;

export const patientCode = `export default (row: SourceRow, { reject }: Tools): Result => {
  if (row.family === null) return reject('no_family_name');
  if (!row.active) return { item: null };
  const sexes: Record<string, fhir4.Patient['gender']> = { male: 'male', female: 'female' };
  const gender = sexes[row.sex ?? ''];
  return {
    item: {
      resourceType: 'Patient',
      identifier: [{ system: 'https://clinic.example/patients', value: String(row.legacy_id) }],
      name: [{ family: row.family, ...(row.given !== null && { given: [row.given] }) }],
      ...(gender && { gender }),
      ...(row.born !== null && { birthDate: row.born }),
      ...(row.doctor_id !== null && { generalPractitioner: [{ reference: 'Practitioner/' + row.doctor_id }] }),
    },
  };
};
`;
const practitionerCode = `export default (row: SourceRow): Result => ({
  item: { resourceType: 'Practitioner', name: [{ family: row.family }] },
});
`;

const playbook = (from: string, to: string, sink: string): string => `playbook: clinic
version: 1
title: Clinic
system: clinic
approvals: self
source: {url: '${from}'}
target: {url: '${to}'}
phases:
  - phase: doctors
    source: staff
    target: doctors
    fields: {id: identity, legacy_id: {copy: id}, family: {copy: family}}
  - phase: patients
    source: person
    target: patients
    fields:
      id: identity
      legacy_id: {copy: id}
      family: {copy: family}
      given: {copy: given}
      sex: {copy: sex}
      born: {copy: born}
      doctor_id: {from: doctor, reference: doctors}
      active: {copy: active}
sinks:
  records: {url: '${sink}'}
publications:
  - publication: patients
    entity: patients
    sink: records
    item: Patient
    transform: {file: transforms/patient.ts}
    deletes: remove
  - publication: practitioners
    entity: doctors
    sink: records
    item: Practitioner
    transform: {file: transforms/practitioner.ts}
    deletes: remove
`;

/** A small migration whose target rows are published. */
export interface Clinic {
  readonly folder: string;
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly caller: Caller;
  /** Writes a file beside the playbook. */
  write(file: string, text: string): void;
  /** Approves what publications are now. */
  approve(): Promise<void>;
  publish(only?: readonly string[]): Promise<Record<string, PublicationCounts>>;
  /** Runs SQL on the new side. */
  change(sql: string): Promise<void>;
  close(): void;
}

/** Migrates two entities, and leaves their publication to a sink approved. `edit` changes the playbook's text before. */
export async function openClinic(
  sink: string,
  settings: Readonly<Record<string, string>> = {},
  edit: (text: string) => string = (text) => text,
): Promise<Clinic> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-clinic-'));
  const [sourceUrl, targetUrl] = [await createDatabase('legacy'), await createDatabase('modern')];
  await withClient(sourceUrl, (client) => client.query(legacy));
  await withClient(targetUrl, (client) => client.query(modern));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('playbook.yaml', edit(playbook(sourceUrl, targetUrl, sink)));
  write('transforms/patient.ts', patientCode);
  write('transforms/practitioner.ts', practitionerCode);
  const home = join(folder, 'home');
  const environment = {
    GODWIT_HOME: home,
    GODWIT_LOG_LEVEL: 'silent',
    SANDBOX: 'isolate',
    GODWIT_USER: 'Maria',
    GODWIT_ALLOW_SUPERUSER: '1',
  };
  const config = loadConfig({}, { ...environment, ...settings }, folder);
  const caller: Caller = {
    config,
    principal: environmentPrincipal(config, 'Maria'),
    notify: () => {},
    signal: new AbortController().signal,
  };
  await review(caller, folder, {}, false);
  await decideMappings(caller, 'approved', { playbook: folder, digests: [], commit: false, asReviewed: false });
  await migrate(caller, { playbook: folder, selection: {} });
  const approve = async (): Promise<void> => {
    const reviewed = await reviewPublications(caller, folder, { only: [], rows: 0 });
    const digests = reviewed.filter(({ approvedBy }) => approvedBy === null).map(({ digest }) => digest);
    if (digests.length > 0) await decideMappings(caller, 'approved', { playbook: folder, digests, commit: false });
  };
  return {
    ...{ folder, sourceUrl, targetUrl, caller, write, approve },
    publish: async (only = []) => {
      const { publications } = await publish(caller, folder, { only, check: false });
      return Object.fromEntries(publications.map(({ publication, counts }) => [publication, counts]));
    },
    change: (sql) => withClient(targetUrl, async (client) => void (await client.query(sql))),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
