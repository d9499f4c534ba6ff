import { expect, it } from 'vitest';
import { openSqlParser } from '../../../databases/postgres/expression/parse.ts';
import { validateRun } from '../../../engine/validate/validate.ts';
import { createMigration } from '../../support/migration.ts';

const playbook = `
playbook: unlinked
version: 1
title: Invoices without their appointment
system: app
source: {url: ignored}
target: {url: ignored}
settings: {quarantine_share_max: 1}
phases:
  - {phase: appointments, source: app_appointment, target: appointments, fields: {id: identity, note: {copy: note}}}
  - phase: invoices
    source: app_invoice
    target: invoices
    fields:
      id: identity
      appointment_id: {reference: appointments, from: appointment_id, missing: 'null'}
      before_id: {reference: invoices, from: before_id, missing: 'null'}
`;
const source = `
CREATE TABLE app_appointment (id integer PRIMARY KEY, note text);
INSERT INTO app_appointment VALUES (1, 'short'), (2, 'a note that does not fit');
CREATE TABLE app_invoice (id integer PRIMARY KEY, appointment_id integer, before_id integer);
INSERT INTO app_invoice VALUES (1, 1, NULL), (2, 2, 1), (3, 99, 2), (4, NULL, 77)`;
const target = `
CREATE TABLE appointments (id uuid PRIMARY KEY, note varchar(10));
CREATE TABLE invoices (id uuid PRIMARY KEY, appointment_id uuid REFERENCES appointments, before_id uuid REFERENCES invoices)`;

it('counts rows that arrive without the row they name: one that never was, and one that is kept aside', { timeout: 120_000 }, async () => {
  const migration = await createMigration(playbook, source, target);
  await migration.run();
  const open = await migration.open();
  try {
    const run = await open.context.runs.last(open.context.control, 'unlinked');
    const options = { differencesMax: 20, evaluatedRowsMax: 1000, by: 'tester', parser: openSqlParser() };
    const { verdict, phases } = await validateRun(open.context, run?.id ?? '', open.prepared, options);
    expect(verdict).toBe('passed');
    expect(phases.map(({ phase, unlinked }) => [phase, unlinked])).toEqual([
      ['appointments', undefined],
      [
        'invoices',
        [
          { column: 'appointment_id', identity: 'appointments', rows: 2 },
          { column: 'before_id', identity: 'invoices', rows: 1 },
        ],
      ],
    ]);
  } finally {
    await open.close();
  }
});
