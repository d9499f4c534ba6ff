import { beforeAll, describe, expect, it } from 'vitest';
import { decidePatch, proposePatch } from '../../../engine/quarantine/patch.ts';
import { replay } from '../../../engine/quarantine/replay.ts';
import { listQuarantine } from '../../../engine/quarantine/show.ts';
import { type TraceQuestion, traceRow } from '../../../engine/trace/trace.ts';
import { GodwitError } from '../../../model/errors.ts';
import { derivedKey } from '../../../model/identity.ts';
import type { TracedRow } from '../../../model/trace.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, name text, active boolean);
CREATE TABLE app_visit (clinic text, number integer, owner_id integer, PRIMARY KEY (clinic, number));
INSERT INTO app_owner SELECT n, 'o' || n || '@example.org', 'Owner ' || n, n <> 9 FROM generate_series(1, 50) AS n;
UPDATE app_owner SET email = 'o2@example.org' WHERE id = 40;
UPDATE app_owner SET name = NULL WHERE id = 7;
INSERT INTO app_visit SELECT 'c' || n % 3, n, 1 + n % 6 FROM generate_series(1, 60) AS n;`;

const target = `
CREATE TABLE owners (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE visits (id uuid PRIMARY KEY, clinic text NOT NULL, number integer NOT NULL, owner_id uuid REFERENCES owners);
INSERT INTO owners VALUES ('11111111-1111-4111-8111-111111111111', 'o3@example.org', 'Old'), ('22222222-2222-4222-8222-222222222222', 'o4@example.org', 'Owner 4'),
  ('33333333-3333-4333-8333-333333333333', 'nobody@example.org', 'Nobody');`;

const playbook = `
playbook: things
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: owners
    source: app_owner
    target: owners
    where: active
    conflict: {key: [email], duplicates: merge}
    fields: {id: identity, email: {copy: email}, name: {copy: name}}
  - phase: visits
    source: app_visit
    target: visits
    fields: {id: identity, clinic: {copy: clinic}, number: {copy: number}, owner_id: {reference: owners, from: owner_id}}
`;

const settings = { batchRows: 8 };
const ownerKey = (id: string): string => derivedKey({ system: 'app', identity: 'owners' }, [id]);

describe('a trace', () => {
  let migration: TestMigration;
  let run: string;

  const trace = async (question: TraceQuestion): Promise<TracedRow[]> => {
    const open = await migration.open(settings);
    try {
      return await traceRow(open.context, open.prepared, question);
    } finally {
      await open.close();
    }
  };
  const one = async (question: TraceQuestion): Promise<TracedRow | undefined> => (await trace(question))[0];

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    run = (await migration.run(settings)).run;
    const open = await migration.open(settings);
    const [owners] = open.prepared;
    await open.context.journal.decide(open.context.control, {
      artifact: owners?.digest ?? '',
      decision: 'approved',
      by: 'ben',
      selfAllowed: false,
    });
    await open.close();
  });

  it('goes from the old key to the new one, with batch, mapping and approver', async () => {
    const found = await one({ key: '21', phase: 'owners' });
    expect(found).toMatchObject({
      phase: 'owners',
      source: 'app_owner',
      target: 'owners',
      sourceKey: '2:21',
      targetKey: ownerKey('21'),
      fate: 'written',
      reason: null,
      known: null,
      run,
      pass: 1,
      approvedBy: 'ben',
      patch: null,
    });
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT slice FROM migration_control.batches WHERE id = $1 AND mapping = $2', [found?.batch, found?.mapping]),
    );
    expect(rows).toEqual([{ slice: 2 }]);
    expect(found?.fields.map(({ target: name, rule, columns }) => [name, rule.rule, columns])).toEqual([
      ['id', 'identity', ['id']],
      ['email', 'copy', ['email']],
      ['name', 'copy', ['name']],
    ]);
    expect(JSON.stringify(found)).not.toContain('example.org');
  });

  it('goes back from the new key, though a derived key cannot be turned round', async () => {
    expect(await one({ key: ownerKey('50') })).toMatchObject({ phase: 'owners', sourceKey: '2:50', fate: 'written' });
  });

  it('finds rows with a key of several parts, from either side', async () => {
    const found = await one({ key: 'c1,25' });
    expect(found).toMatchObject({ phase: 'visits', sourceKey: '2:c12:25', fate: 'written' });
    expect(await one({ key: found?.targetKey ?? '' })).toMatchObject({ sourceKey: '2:c12:25' });
    expect(await one({ key: '2:c12:25' })).toMatchObject({ targetKey: found?.targetKey });
  });

  it('tells adopted rows, changed or as they were, and finds the batch of a row that was only read', async () => {
    expect(await one({ key: '11111111-1111-4111-8111-111111111111' })).toMatchObject({
      sourceKey: '1:3',
      known: 'adopted',
      fate: 'written',
    });
    const unchanged = await one({ key: '4', phase: 'owners' });
    expect(unchanged).toMatchObject({ targetKey: '22222222-2222-4222-8222-222222222222', known: 'adopted', fate: 'unchanged', run });
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT slice FROM migration_control.batches WHERE id = $1', [unchanged?.batch]),
    );
    expect(rows).toEqual([{ slice: 0 }]);
  });

  it('tells rows that are not there: quarantined, skipped, merged', async () => {
    expect(await one({ key: '7', phase: 'owners' })).toMatchObject({
      fate: 'quarantined',
      reason: 'null_refused',
      field: 'name',
      targetKey: ownerKey('7'),
    });
    expect(await one({ key: '9', phase: 'owners' })).toMatchObject({ fate: 'skipped' });
    expect(await one({ key: '40', phase: 'owners' })).toMatchObject({ fate: 'skipped', known: 'merged', targetKey: ownerKey('2') });
    const both = await trace({ key: ownerKey('2') });
    expect(both.map(({ sourceKey }) => sourceKey)).toEqual(['1:2', '2:40']);
  });

  it('gives values only when asked, and masks what is sensitive or unknown', async () => {
    const raw = await one({ key: '21', phase: 'owners', values: 'raw' });
    expect(raw?.fields[2]).toMatchObject({ target: 'name', from: { name: 'Owner 21' }, value: 'Owner 21' });
    const masked = await one({ key: '21', phase: 'owners', values: () => new Map([['name', null]]) });
    expect(masked?.fields[2]).toMatchObject({ from: { name: 'Owner 21' }, value: 'Owner 21' });
    expect(masked?.fields[1]).toMatchObject({ from: { email: 'o…@…' }, value: 'o…@…' });
  });

  it('finds a row that has gone from the source, and a row of nobody', async () => {
    await withClient(migration.sourceUrl, (client) => client.query('DELETE FROM app_owner WHERE id = 33'));
    expect(await one({ key: '33', phase: 'owners' })).toMatchObject({ sourceKey: '2:33', fate: 'written' });
    expect(await one({ key: ownerKey('33') })).toMatchObject({ sourceKey: null, targetKey: ownerKey('33'), fate: 'written' });
    expect(await one({ key: '33333333-3333-4333-8333-333333333333' })).toMatchObject({ sourceKey: null, fate: 'not_read', batch: null });
  });

  it('finds nothing where nothing is', async () => {
    const code = (key: string, phase?: string) =>
      trace({ key, ...(phase && { phase }) }).then(
        () => null,
        (error: unknown) => (error instanceof GodwitError ? error.code : error),
      );
    expect(await code('77777')).toBe('row_not_found');
    expect(await code("1' OR true --")).toBe('row_not_found');
    expect(await code('99999999999999999999')).toBe('row_not_found');
    expect(await code('00000000-0000-4000-8000-000000000000')).toBe('row_not_found');
    expect(await code('1', 'unknown')).toBe('phase_not_found');
  });

  it('names the patch that brought a row in', async () => {
    const open = await migration.open(settings);
    const { context, prepared } = open;
    const [kept] = (await listQuarantine(context, { phase: 'owners' })).rows;
    const { digest } = await proposePatch(context, prepared, {
      id: kept?.id ?? '',
      set: { name: 'Seven' },
      reason: 'asked',
      author: 'ana',
    });
    await decidePatch(context, { digest, decision: 'approved', by: 'ben' });
    await replay(context, prepared, { by: 'ben' });
    await open.close();
    expect(await one({ key: '7', phase: 'owners', values: 'raw' })).toMatchObject({
      fate: 'written',
      patch: digest,
      fields: [{}, {}, { from: { name: 'Seven' }, value: 'Seven' }],
    });
  });
});
