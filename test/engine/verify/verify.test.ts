import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../../../engine/verify/read-manifest.ts';
import { verifyManifest } from '../../../engine/verify/verify.ts';
import { bucketRoot, type Manifest, runRoot } from '../../../model/manifest.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, playbook, source, tampered, target } from '../validate/orders.ts';

const bounds = { evaluatedRowsMax: 100_000, differencesMax: 100 };

describe('a manifest', () => {
  let migration: TestMigration;
  let manifest: Manifest;

  const verify = async (proof: Manifest): Promise<Verdict> => {
    const { context, prepared, close } = await migration.open();
    try {
      return await verifyManifest(context, proof, prepared, bounds);
    } finally {
      await close();
    }
  };

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    const { manifest: made } = await migration.run();
    manifest = readManifest(JSON.stringify(made));
  });

  it('is recomputed from target and source', async () => {
    const { verdict, phases } = await verify(manifest);
    expect(verdict).toBe('passed');
    expect(phases.map(({ phase }) => phase)).toEqual(manifest.phases.map(({ phase }) => phase));
    const roots = phases.map(({ checks }) => checks.filter(({ name }) => name.startsWith('root.')).map(({ actual }) => actual));
    expect(roots).toEqual(manifest.phases.map(({ root }) => [root, root]));
  });

  it('names the one row whose last decimal was lost', async () => {
    const undo = `UPDATE orders SET price = 1.571429 WHERE legacy_id = 11`;
    const found = await tampered(migration, 'UPDATE orders SET price = 1.571428 WHERE legacy_id = 11', undo, () => verify(manifest));
    expect(failedChecks(found, 'orders')).toEqual(['root.target', 'rows.compared', 'rows.evaluated']);
    expect(found.phases.flatMap(({ differences }) => differences)).toMatchObject([
      { phase: 'orders', kind: 'changed', sourceKey: '2:11', fields: ['price'] },
    ]);
    expect((await verify(manifest)).verdict).toBe('passed');
  });

  it('of other data does not hold, however consistent in itself', async () => {
    const [first, ...others] = manifest.phases;
    const buckets = (first?.buckets ?? []).map((each, i) => (i === 0 ? { ...each, sums: ['1', '2', '3', '4'] } : each));
    const phases = first ? [{ ...first, buckets, root: bucketRoot(buckets) }, ...others] : [];
    const forged = readManifest(JSON.stringify({ ...manifest, phases, root: runRoot(phases) }));
    const found = await verify(forged);
    const stated = [0, 1, 2, 3].map((part) => `manifest.buckets.0.sums.${part}`);
    expect(failedChecks(found, first?.phase ?? '')).toEqual([...stated, 'manifest.root', 'root.target', 'root.source']);
    expect(found.verdict).toBe('failed');
  });

  it('of another mapping, or of a phase that is not there, cannot be verified', async () => {
    const [first, second, third] = manifest.phases;
    if (!first || !second || !third) throw new Error('three phases ran');
    const phases = [{ ...first, mapping: '0'.repeat(64) }, { ...second, phase: 'elsewhere' }, third];
    const found = await verify({ ...manifest, phases, root: runRoot(phases) });
    expect(found.phases.map(({ phase }) => failedChecks(found, phase))).toEqual([['manifest.mapping'], ['manifest.mapping'], []]);
  });

  it('stores nothing', async () => {
    const count = async (): Promise<unknown> =>
      withClient(
        migration.targetUrl,
        async (client) =>
          (
            await client.query(
              'SELECT (SELECT count(*) FROM migration_control.artifacts), (SELECT count(*) FROM migration_control.batches)',
            )
          ).rows,
      );
    const before = await count();
    await verify(manifest);
    expect(await count()).toEqual(before);
  });

  it.each<[string, (text: string) => string]>([
    ['that is not JSON', (text) => text.slice(1)],
    ['with a number changed', (text) => text.replace(/"rows":(\d+),"sums"/, '"rows":7,"sums"')],
    ['with another root', (text) => text.replace(/"root":"[0-9a-f]{64}","audit"/, `"root":"${'0'.repeat(64)}","audit"`)],
    ['of another version', (text) => text.replace('"manifest":2', '"manifest":1')],
  ])('%s is refused', (_, change) => {
    const text = JSON.stringify(manifest);
    expect(change(text)).not.toBe(text);
    expect(() => readManifest(change(text))).toThrowError(expect.objectContaining({ code: 'manifest_invalid' }));
  });
});

describe('the SQL of docs/manifest.md', () => {
  it('gives the root that the run has given', async () => {
    const people = `CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE people (id uuid PRIMARY KEY, email text NOT NULL, state mood);
      INSERT INTO people VALUES (gen_random_uuid(), 'somebody@else.example', 'sad');`;
    const legacy = `CREATE TABLE old_people (id integer PRIMARY KEY, email text, state text);
      INSERT INTO old_people SELECT n, 'p' || n || '@example.org', CASE WHEN n % 2 = 0 THEN 'sad' ELSE 'glad' END FROM generate_series(1, 700) AS n;`;
    const yaml = `
playbook: people
version: 1
title: People
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: old_people
    target: people
    conflict: {key: [email]}
    fields: {id: identity, email: {copy: email}, state: {copy: state}}
`;
    const migration = await createMigration(yaml, legacy, people);
    const { manifest } = await migration.run();
    const text = readFileSync(join(import.meta.dirname, '../../../docs/manifest.md'), 'utf8');
    const sql = /```sql\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const results = await withClient(migration.targetUrl, (client) => client.query(sql));
    const last = Array.isArray(results) ? results.at(-1) : results;
    expect(manifest?.phases[0]?.columns.map(({ sentAs }) => sentAs)).toEqual(['binary', 'binary', 'text']);
    expect(last?.rows).toEqual([{ root: manifest?.phases[0]?.root }]);
  });
});
