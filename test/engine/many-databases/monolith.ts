import { createDatabase, withClient } from '../../support/databases.ts';

/** Twelve tables of a clinic; its references are kept by nobody, so that some lead nowhere. */
const monolith = `
CREATE TABLE organisation (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE practitioner (id int PRIMARY KEY, organisation_id int NOT NULL, email text NOT NULL);
CREATE TABLE patient (id int PRIMARY KEY, organisation_id int NOT NULL, name text NOT NULL, email text);
CREATE TABLE insurance (id int PRIMARY KEY, patient_id int NOT NULL, number text NOT NULL);
CREATE TABLE form (id int PRIMARY KEY, title text NOT NULL);
CREATE TABLE question (id int PRIMARY KEY, form_id int NOT NULL, label text NOT NULL);
CREATE TABLE submission (id int PRIMARY KEY, patient_id int NOT NULL, form_id int NOT NULL, sent_on date NOT NULL);
CREATE TABLE answer (id int PRIMARY KEY, submission_id int NOT NULL, question_id int NOT NULL, value text);
CREATE TABLE room (id int PRIMARY KEY, organisation_id int NOT NULL, name text NOT NULL);
CREATE TABLE slot (id int PRIMARY KEY, room_id int NOT NULL, practitioner_id int NOT NULL, starts timestamp NOT NULL);
CREATE TABLE appointment (id int PRIMARY KEY, slot_id int NOT NULL, patient_id int NOT NULL, submission_id int);
CREATE TABLE reminder (id int PRIMARY KEY, appointment_id int NOT NULL, text text NOT NULL);
INSERT INTO organisation SELECT n, 'Practice ' || n FROM generate_series(1, 5) AS n;
INSERT INTO practitioner SELECT n, 1 + n % 5, 'doctor' || n || '@example.org' FROM generate_series(1, 20) AS n;
INSERT INTO patient SELECT n, 1 + n % 5, 'Patient ' || n, 'p' || n || '@example.org' FROM generate_series(1, 400) AS n;
-- Patient 400 is patient 1 once more.
UPDATE patient SET email = 'p1@example.org' WHERE id = 400;
INSERT INTO insurance SELECT n, n, 'N' || n FROM generate_series(1, 300) AS n;
INSERT INTO form SELECT n, 'Form ' || n FROM generate_series(1, 6) AS n;
INSERT INTO question SELECT n, 1 + n % 6, 'Question ' || n FROM generate_series(1, 30) AS n;
INSERT INTO submission SELECT n, 1 + n % 399, 1 + n % 6, date '2024-01-01' + n % 300 FROM generate_series(1, 900) AS n;
-- One of the patient who is there twice, and one of a patient who is nowhere.
UPDATE submission SET patient_id = 400 WHERE id = 7;
UPDATE submission SET patient_id = 999 WHERE id = 8;
INSERT INTO answer SELECT n, 1 + n % 900, 1 + n % 30, 'yes' FROM generate_series(1, 1800) AS n;
INSERT INTO room SELECT n, 1 + n % 5, 'Room ' || n FROM generate_series(1, 15) AS n;
INSERT INTO slot SELECT n, 1 + n % 15, 1 + n % 20, timestamp '2024-06-01' + n * interval '1 hour' FROM generate_series(1, 600) AS n;
INSERT INTO appointment SELECT n, n, 1 + n % 399, CASE WHEN n % 3 = 0 THEN n END FROM generate_series(1, 500) AS n;
-- A submission that was kept aside, and a patient who is nowhere.
UPDATE appointment SET submission_id = 8 WHERE id = 10;
UPDATE appointment SET patient_id = 998 WHERE id = 11;
INSERT INTO reminder SELECT n, 1 + n % 500, 'Please come' FROM generate_series(1, 700) AS n;`;

const services = {
  directory: `
CREATE TABLE organisation (id uuid PRIMARY KEY, name text NOT NULL);
CREATE TABLE practitioner (id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation, email text NOT NULL);
CREATE TABLE patient (id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation, name text NOT NULL, email text UNIQUE);
CREATE TABLE insurance (id uuid PRIMARY KEY, patient_id uuid NOT NULL REFERENCES patient, number text NOT NULL);`,
  intake: `
CREATE TABLE form (id uuid PRIMARY KEY, title text NOT NULL);
CREATE TABLE question (id uuid PRIMARY KEY, form_id uuid NOT NULL REFERENCES form, label text NOT NULL);
CREATE TABLE submission (id uuid PRIMARY KEY, patient_id uuid NOT NULL, form_id uuid NOT NULL REFERENCES form, sent_on date NOT NULL);
CREATE TABLE answer (id uuid PRIMARY KEY, submission_id uuid NOT NULL REFERENCES submission, question_id uuid NOT NULL REFERENCES question, value text);`,
  scheduling: `
CREATE TABLE room (id uuid PRIMARY KEY, organisation_id uuid NOT NULL, name text NOT NULL);
CREATE TABLE slot (id uuid PRIMARY KEY, room_id uuid NOT NULL REFERENCES room, practitioner_id uuid NOT NULL, starts timestamp NOT NULL);
CREATE TABLE appointment (id uuid PRIMARY KEY, slot_id uuid NOT NULL REFERENCES slot, patient_id uuid NOT NULL, submission_id uuid);
CREATE TABLE reminder (id uuid PRIMARY KEY, appointment_id uuid NOT NULL REFERENCES appointment, text text NOT NULL);`,
} as const;
export type Service = keyof typeof services;
export const serviceNames = Object.keys(services) as Service[];

/** URLs of the monolith, the services, and the database of the journal. */
export type Urls = Readonly<Record<Service | 'legacy' | 'journal', string>>;

/** Creates the services and the journal's database, empty, beside a monolith. */
export async function createServices(legacy: string): Promise<Urls> {
  const urls: Record<string, string> = { legacy, journal: await createDatabase('journal') };
  for (const name of serviceNames) {
    const url = await createDatabase(name);
    await withClient(url, (client) => client.query(services[name]));
    urls[name] = url;
  }
  return urls as Urls;
}

export async function createMonolith(): Promise<string> {
  const url = await createDatabase('monolith');
  await withClient(url, (client) => client.query(monolith));
  return url;
}

const key = 'id: identity';

/** The split as a playbook; references across are declared, since no foreign key tells them. */
export function splitPlaybook(name: string, urls: Urls): string {
  const databases = Object.entries(urls).map(([database, url]) => `  ${database}: {url: '${url}'}`);
  const phase = (entity: string, target: Service, fields: string, more = ''): string =>
    `  - {phase: ${entity}, source: legacy/${entity}, target: ${target}/${entity}, fields: {${key}${fields}}${more}}`;
  return `playbook: ${name}
version: 2
title: A clinic in three services
system: clinic
approvals: self
databases:
${databases.join('\n')}
control: journal
settings: {batch_rows: 200, quarantine_share_max: 1}
phases:
${phase('organisation', 'directory', '')}
${phase('practitioner', 'directory', ', organisation_id: {reference: organisation, from: organisation_id}')}
${phase('patient', 'directory', ', organisation_id: {reference: organisation, from: organisation_id}', ', conflict: {key: [email], duplicates: merge}')}
${phase('insurance', 'directory', ', patient_id: {reference: patient, from: patient_id}')}
${phase('form', 'intake', '')}
${phase('question', 'intake', ', form_id: {reference: form, from: form_id}')}
${phase('submission', 'intake', ', patient_id: {reference: patient, from: patient_id}, form_id: {reference: form, from: form_id}')}
${phase('answer', 'intake', ', submission_id: {reference: submission, from: submission_id}, question_id: {reference: question, from: question_id}')}
${phase('room', 'scheduling', ', organisation_id: {reference: organisation, from: organisation_id}')}
${phase('slot', 'scheduling', ', room_id: {reference: room, from: room_id}, practitioner_id: {reference: practitioner, from: practitioner_id}')}
${phase(
  'appointment',
  'scheduling',
  ', slot_id: {reference: slot, from: slot_id}, patient_id: {reference: patient, from: patient_id}, ' +
    "submission_id: {reference: submission, from: submission_id, missing: 'null'}",
)}
${phase('reminder', 'scheduling', ', appointment_id: {reference: appointment, from: appointment_id}')}
`;
}
