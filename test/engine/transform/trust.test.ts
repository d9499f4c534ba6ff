import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decidePatch, proposePatch } from '../../../engine/quarantine/patch.ts';
import { replay } from '../../../engine/quarantine/replay.ts';
import { listQuarantine } from '../../../engine/quarantine/show.ts';
import { executeRun } from '../../../engine/run/run.ts';
import { traceRow } from '../../../engine/trace/trace.ts';
import { noRows } from '../../../model/ledger.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type OpenMigration, type TestMigration } from '../../support/migration.ts';
import { tampered, validate } from '../validate/orders.ts';
import { codeTransforms, onePhase } from './support.ts';

const source = `
CREATE TABLE app_thing (id integer PRIMARY KEY, label text, amount numeric(12,3));
INSERT INTO app_thing SELECT n, 'Thing ' || n, n / 8.0 FROM generate_series(1, 600) AS n;
INSERT INTO app_thing VALUES (700, NULL, 1), (701, 'ODD', 1);`;
const target =
  'CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, label text NOT NULL, half numeric(12,4), luck double precision);';

const code = `
export default (row: SourceRow, { reject, decimal, random }: Tools): Result => {
  if (row.label === null) return reject('no_label');
  if (row.label === 'ODD') return [{ label: 'a' }, { label: 'b' }];
  return { label: row.label.toUpperCase(), half: row.amount === null ? null : decimal.divide(row.amount, '2', 4), luck: random() };
};
`;
const playbook = onePhase(
  '{file: transforms/thing.ts, output: {label: text, half: numeric, luck: double}}',
  '      label: {copy: thing.label}\n      half: {copy: thing.half}\n      luck: {copy: thing.luck}',
);
const transforms = codeTransforms({ 'transforms/thing.ts': code });
const changed = codeTransforms({ 'transforms/thing.ts': code.replace('toUpperCase', 'toLowerCase') });
afterAll(async () => {
  await Promise.all([transforms.close(), changed.close()]);
});

async function opened<T>(migration: TestMigration, work: (open: OpenMigration) => Promise<T>): Promise<T> {
  const open = await migration.open({ jobs: 2 });
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

describe('what a transform made', () => {
  let migration: TestMigration;
  let root: string | null;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target, transforms);
    const { phases } = await migration.run({ jobs: 2 });
    expect(phases[0]?.fates).toEqual({ ...noRows, read: 602, written: 600, inserted: 600, quarantined: 2 });
    root = phases[0]?.root ?? null;
  });

  it('passes validation, the code run again', async () => {
    const verdict = await validate(migration);
    expect(verdict.phases[0]?.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'passed', phases: [{ rowsCompared: 600, differencesTotal: 0 }] });
  });

  it('is held against the target value by value', async () => {
    const change = `UPDATE things SET label = 'Thing 7', half = half + 0.0001 WHERE legacy_id = 7`;
    const undo = `UPDATE things SET label = 'THING 7', half = half - 0.0001 WHERE legacy_id = 7`;
    const verdict = await tampered(migration, change, undo, () => validate(migration));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.phases[0]?.differences).toMatchObject([{ kind: 'changed', sourceKey: '1:7', fields: ['label', 'half'] }]);
  });

  it('is all that may stand there', async () => {
    const change = `INSERT INTO things SELECT '00000000-0000-8000-8000-000000000001', 9999, 'x', 1, 1`;
    const verdict = await tampered(migration, change, 'DELETE FROM things WHERE legacy_id = 9999', () => validate(migration));
    expect(verdict.verdict).toBe('failed');
  });

  it('is known to a trace, from either side', async () => {
    const key = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT id FROM things WHERE legacy_id = 7')).rows[0].id,
    );
    const [found] = await opened(migration, ({ context, prepared }) => traceRow(context, prepared, { key, values: 'raw' }));
    expect(found).toMatchObject({ sourceKey: '1:7', fate: 'written' });
    expect(found?.fields.find(({ target: column }) => column === 'label')).toMatchObject({
      columns: ['label', 'amount'],
      value: 'THING 7',
    });
    const [aside] = await opened(migration, ({ context, prepared }) => traceRow(context, prepared, { key: '701' }));
    expect(aside).toMatchObject({ fate: 'quarantined', reason: 'transform_failed' });
  });

  it('comes of the repaired row where a patch is approved', async () => {
    const { digest } = await opened(migration, async ({ context, prepared }) => {
      const { rows } = await listQuarantine(context, { phase: 'things' });
      const id = rows.find(({ sourceKey }) => sourceKey === '3:700')?.id ?? '';
      return proposePatch(context, prepared, { id, set: { label: 'Found' }, reason: 'as on paper', author: 'ana' });
    });
    await opened(migration, ({ context }) => decidePatch(context, { digest, decision: 'approved', by: 'ben' }));
    await opened(migration, ({ context, prepared }) => replay(context, prepared, { by: 'ben' }));
    const label = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT label FROM things WHERE legacy_id = 700')).rows[0]?.label,
    );
    expect(label).toBe('FOUND');
    expect((await validate(migration)).verdict).toBe('passed');
    const again = await migration.run();
    expect(again.phases[0]?.fates).toEqual({ ...noRows, read: 602, unchanged: 601, quarantined: 1 });
  });

  it('is the same when connections break in the middle', async () => {
    const broken = await createMigration(playbook, source, target, transforms);
    let breaks = 2;
    broken.events.push = (...added) => {
      if (added.some(({ type }) => type === 'batch') && breaks-- > 0) {
        void withClient(broken.targetUrl, (client) =>
          client.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ~ '[s]taging|" +
              "[o]utputs' AND pid <> pg_backend_pid()",
          ),
        );
      }
      return 0;
    };
    const { phases } = await broken.run({ jobs: 2, batchRows: 20, retriesMax: 10 });
    expect(phases[0]).toMatchObject({ fates: { read: 602, written: 600, quarantined: 2 }, root });
    expect(breaks).toBeLessThan(1);
  });

  it('is the same when a run was stopped and continued', async () => {
    const stopped = await createMigration(playbook, source, target, transforms);
    const stop = new AbortController();
    stopped.events.push = (...added) => {
      if (added.some(({ type }) => type === 'batch')) stop.abort();
      return 0;
    };
    expect((await stopped.run({ batchRows: 50 }, stop.signal)).outcome).toBe('interrupted');
    const { phases } = await stopped.run({ batchRows: 50, jobs: 3 });
    expect(phases[0]).toMatchObject({ fates: { read: 602, written: 600, quarantined: 2 }, root });
  });
});

describe('code that changed after its approval', () => {
  it('is another mapping', async () => {
    const digests = [];
    for (const each of [transforms, changed]) {
      const migration = await createMigration(playbook, source, target, each);
      digests.push(await opened(migration, async ({ prepared }) => prepared[0]?.digest));
    }
    expect(digests[0]).not.toBe(digests[1]);
  });

  it('is refused by the sandbox, too', async () => {
    const migration = await createMigration(playbook, source, target, transforms);
    const run = opened(migration, ({ context, prepared, targetCatalog }) => {
      const swapped = prepared.map((each) => {
        const { transform } = each.mapping;
        if (!transform) return each;
        return { ...each, mapping: { ...each.mapping, transform: { ...transform, source: transform.source.replace('Upper', 'Lower') } } };
      });
      return executeRun(context, swapped, targetCatalog, 'tester');
    });
    await expect(run).rejects.toMatchObject({ code: 'transform_changed' });
    expect(await withClient(migration.targetUrl, async (client) => (await client.query('SELECT FROM things')).rowCount)).toBe(0);
  });
});
