import { describe, expect, it } from 'vitest';
import { inTrial } from '../../databases/postgres/trial.ts';
import { executeRun } from '../../engine/run/run.ts';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

const playbook = `
playbook: trial
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: things
    source: thing
    target: things
    mode: merge
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, parent: {reference: things, from: parent_id}, label: {copy: label}}
`;
const source = `
CREATE TABLE thing (id integer PRIMARY KEY, parent_id integer, label text);
INSERT INTO thing SELECT n, nullif(n / 2, 0), CASE n % 100 WHEN 7 THEN repeat('x', 60) ELSE 'Thing ' || n END FROM generate_series(1, 500) AS n;`;
const target =
  'CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, parent uuid REFERENCES things, label varchar(50) NOT NULL)';

describe('a trial', () => {
  it('comes to the same as a run, and leaves nothing behind', async () => {
    const migration = await createMigration(playbook, source, target);
    const opened = await migration.open();
    const tried = await inTrial(opened.context.target, [], async (trial) => {
      const session = await trial.openSession();
      const context = { ...opened.context, target: trial, ledgerSession: session, control: session };
      return executeRun(context, opened.prepared, opened.targetCatalog, 'tester');
    });
    await opened.close();
    const left = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT (SELECT count(*) FROM things) + (SELECT count(*) FROM migration_control.batches) AS rows'),
    );
    expect(left.rows).toEqual([{ rows: '0' }]);
    const real = await migration.run();
    const comes = ({ phases }: typeof real) => phases.map(({ fates, root }) => ({ fates, root }));
    expect(comes(tried)).toEqual(comes(real));
    expect(real.phases[0]?.fates?.quarantined).toBeGreaterThan(5);
  });

  it('of more phases than the server has locks for is refused before anything is done', async () => {
    const migration = await createMigration(playbook, source, target);
    const opened = await migration.open();
    const [entity] = opened.targetCatalog.get('target')?.entities ?? [];
    const many = Array.from({ length: 2_000 }, () => entity).filter((each) => each !== undefined);
    await expect(inTrial(opened.context.target, many, async () => 'tried')).rejects.toMatchObject({
      code: 'locks_too_few',
      exitCode: 3,
      message: expect.stringMatching(/max_locks_per_transaction = \d+\), and 2000 phases .* set it to \d+ at least/),
    });
    await opened.close();
  });
});
