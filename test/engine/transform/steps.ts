import { noRows } from '../../../model/ledger.ts';
import { withClient } from '../../support/databases.ts';
import type { TestMigration } from '../../support/migration.ts';

/** Templates whose steps stand in one text. */
export const source = `
CREATE TABLE template (id integer PRIMARY KEY, title text NOT NULL, steps text, price numeric(10,2) NOT NULL DEFAULT 12);
INSERT INTO template (id, title, steps) SELECT n, 'Template ' || n, (SELECT string_agg('step ' || n || '.' || i, ';' ORDER BY i) FROM generate_series(1, 1 + n % 4) AS i)
FROM generate_series(1, 400) AS n;
INSERT INTO template (id, title, steps) VALUES
  (501, 'none', NULL), (502, 'too long', 'a;' || repeat('x', 60) || ';c'), (503, 'twice', 'a;TWICE;c'), (504, 'forbidden', 'a;b;FORBIDDEN'),
  (505, 'left out', 'a;b'), (506, 'no text', 'a;;c'), (507, 'throws', 'THROW'), (508, 'nobody', 'a;NULL;c');
CREATE TABLE answer (id integer PRIMARY KEY, template_id integer NOT NULL, position integer NOT NULL);
INSERT INTO answer VALUES (1, 7, 2), (2, 7, 4), (3, 7, 5), (4, 503, 1);`;

export const target = `
CREATE TABLE templates (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, title text NOT NULL);
CREATE TABLE steps (id uuid PRIMARY KEY, template_id uuid NOT NULL REFERENCES templates, legacy_template integer NOT NULL, position integer NOT NULL, price numeric(10,2) NOT NULL,
  title varchar(40) NOT NULL CHECK (title <> 'FORBIDDEN'), UNIQUE (template_id, position));
CREATE TABLE answers (id uuid PRIMARY KEY, legacy_id integer NOT NULL, step_id uuid NOT NULL REFERENCES steps);`;

/** A row per step. */
export const code = `
export default (row: SourceRow, { reject, decimal }: Tools): Result => {
  if (row.steps === null) return reject('no_steps');
  if (row.steps === 'THROW') throw new Error(row.steps);
  const titles = row.steps.split(';');
  return titles.map((title, i) => ({
    position: title === 'NULL' ? null : title === 'TWICE' ? 1 : i + 1,
    title: title === '' ? null : title,
    price: decimal.divide(row.price, String(titles.length), 2),
  }));
};
`;

export const playbook = `
playbook: templates
version: 1
title: Templates
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: templates
    source: template
    target: templates
    fields:
      id: identity
      legacy_id: {copy: id}
      title: {copy: title}
  - phase: steps
    source: template
    target: steps
    transform:
      file: transforms/steps.ts
      each: position
      output: {position: integer, title: text, price: numeric}
    where: title <> 'left out'
    fields:
      id: identity
      template_id: {reference: templates, from: id}
      legacy_template: {copy: id}
      position: {copy: steps.position}
      title: {copy: steps.title}
      price: {copy: steps.price}
    success:
      - ordered: {by: position, within: template_id}
      - sum: {target: price, source: price}
  - phase: answers
    source: answer
    target: answers
    fields:
      id: identity
      legacy_id: {copy: id}
      step_id: {reference: steps, from: [template_id, position]}
`;

/** What becomes of the templates in the phase `steps`, and how many rows. */
export const fates = { ...noRows, read: 408, written: 400, inserted: 400, skipped: 1, quarantined: 7 };
export const rows = 1000;

/** The first value of the first row of a query on the target. */
export const one = <T>({ targetUrl }: TestMigration, sql: string): Promise<T> =>
  withClient(targetUrl, async (client) => Object.values((await client.query(sql)).rows[0] ?? {})[0] as T);
