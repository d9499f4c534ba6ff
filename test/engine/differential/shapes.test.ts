import { beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { analyze, failedChecks, inWords, repair, validate } from '../../support/differing.ts';
import { createBeside, createMigration, type TestMigration } from '../../support/migration.ts';

/** Two tables become one, orders have their lines inside, and a tree refers to itself. */
const source = `
CREATE TABLE cat (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE dog (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO cat SELECT n, 'cat ' || n FROM generate_series(1, 30) AS n;
INSERT INTO dog SELECT n, 'dog ' || n FROM generate_series(1, 30) AS n;
CREATE TABLE orders (id integer PRIMARY KEY, lines jsonb NOT NULL);
INSERT INTO orders SELECT n, jsonb_build_array(jsonb_build_object('no', 1, 'what', 'a' || n), jsonb_build_object('no', 2, 'what', 'b' || n))
FROM generate_series(1, 30) AS n;
CREATE TABLE node (id integer PRIMARY KEY, above integer);
INSERT INTO node SELECT n, nullif(n / 2, 0) FROM generate_series(1, 30) AS n;`;

const target = `
CREATE TABLE pets (id uuid PRIMARY KEY, kind text NOT NULL, name text NOT NULL);
CREATE TABLE order_lines (id uuid PRIMARY KEY, what text NOT NULL);
CREATE TABLE nodes (id uuid PRIMARY KEY, above_id uuid REFERENCES nodes DEFERRABLE);`;

const playbookOf = (name: string) => `
playbook: ${name}
version: 1
title: Shapes
system: ${name}
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: cats
    source: cat
    target: pets
    fields: {id: identity, kind: {constant: cat}, name: {copy: name}}
  - phase: dogs
    source: dog
    target: pets
    fields: {id: identity, kind: {constant: dog}, name: {copy: name}}
  - phase: lines
    source: orders
    unnest: lines[]
    element_key: {path: no}
    target: order_lines
    fields: {id: identity, what: {copy: element.what}}
  - phase: nodes
    source: node
    target: nodes
    fields: {id: identity, above_id: {reference: nodes, from: [above]}}
`;

const all = ['cats', 'dogs', 'lines', 'nodes'];
let [first, second] = [undefined, undefined] as unknown as [TestMigration, TestMigration];

beforeAll(async () => {
  first = await createMigration(playbookOf('first'), source, target);
  await first.run();
  second = await createBeside(first, playbookOf('second'), source);
  await second.run();
});

describe('differences of two playbooks on one target', () => {
  it('are each their own, whatever the rows were made of', async () => {
    await withClient(first.sourceUrl, (client) =>
      client.query(`
        UPDATE cat SET name = 'tom' WHERE id = 3; DELETE FROM dog WHERE id = 4; INSERT INTO dog VALUES (99, 'rex');
        UPDATE orders SET lines = '[{"no": 1, "what": "other"}, {"no": 3, "what": "third"}]' WHERE id = 5;
        INSERT INTO node VALUES (31, 32), (32, 33), (33, 1); DELETE FROM node WHERE id IN (29, 30)`),
    );
    expect(inWords((await analyze(second, { deletes: all })).differential)).toEqual([]);
    const { digest, differential } = await analyze(first, { deletes: all });
    expect(inWords(differential)).toEqual(['cats 0/1/0', 'dogs 1/0/1', 'lines 1/1/1', 'nodes 3/0/2']);
    expect((await repair(first, digest)).outcome).toBe('done');
    expect(inWords((await analyze(first, { deletes: all })).differential)).toEqual([]);
    for (const migration of [first, second]) expect(failedChecks(await validate(migration))).toEqual([]);
  });
});
