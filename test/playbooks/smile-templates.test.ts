import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Playbook } from '../../model/playbook.ts';
import { expected, type RowChunk, sourceRows, targetRows } from '../../playbooks/smile/generate.ts';
import { openIsolateSandbox } from '../../sandbox/isolate.ts';
import { openTransforms } from '../../sandbox/transforms.ts';
import { validate } from '../engine/validate/orders.ts';
import { withClient } from '../support/databases.ts';
import { createMigration, type TestMigration } from '../support/migration.ts';
import { copyChunks } from './copy-chunks.ts';

const folder = join(import.meta.dirname, '../../playbooks/smile');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const transforms = openTransforms(folder, async () => openIsolateSandbox());
const wanted = expected();
const phase = 'workflow_templates';

/** The playbook with the one phase whose rows go through code. */
function onlyTemplates(): string {
  const whole: Playbook = parse(read('playbook.yaml'));
  return stringify({ ...whole, groups: {}, phases: whole.phases.filter((each) => each.phase === phase) });
}

async function* tablesOnly(chunks: AsyncIterable<RowChunk>, tables: readonly string[]): AsyncGenerator<RowChunk> {
  for await (const chunk of chunks) if (tables.includes(chunk.table)) yield chunk;
}

/** What the steps must become, said in SQL: an independent witness. */
const timetable = `SELECT id, (
    SELECT jsonb_agg(jsonb_build_object('step', step, 'day', day, 'note', note) ORDER BY place)
    FROM (SELECT place, value -> 'step' AS step, value -> 'note' AS note, sum((value ->> 'days')::integer) OVER (ORDER BY place) AS day
          FROM jsonb_array_elements(steps::jsonb) WITH ORDINALITY AS each (value, place)) AS days) AS steps
  FROM dispatch_template WHERE steps IS JSON ARRAY AND strpos(steps, '\\u0000') = 0`;

describe('templates of smile', () => {
  let migration: TestMigration;

  beforeAll(async () => {
    migration = await createMigration(onlyTemplates(), read('source.sql'), read('target.sql'), transforms);
    await withClient(migration.sourceUrl, (client) =>
      copyChunks(client, tablesOnly(sourceRows(), ['dispatch_office', 'dispatch_template'])),
    );
    await withClient(migration.targetUrl, (client) => copyChunks(client, tablesOnly(targetRows(), ['practices'])));
  });
  afterAll(() => transforms.close());

  it('have the fates of their generator, and the reasons of their labels', async () => {
    const { phases } = await migration.run({ jobs: 2, batchRows: 50 });
    expect(phases[0]?.fates).toMatchObject(wanted.fates[phase] ?? {});
    const kept = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT source_key, reason FROM migration_control.quarantine')).rows,
    );
    const labelled = wanted.labelled.filter((row) => row.phase === phase && row.fate === 'quarantined');
    const told = labelled.map(({ key, reason }) => ({ source_key: `${key.length}:${key}`, reason }));
    expect(kept.toSorted((a, b) => Number(a.source_key.split(':')[1]) - Number(b.source_key.split(':')[1]))).toEqual(told);
  });

  it('have the days of their steps counted from the start', async () => {
    const legacy = await withClient(migration.sourceUrl, async (client) => (await client.query(timetable)).rows);
    const modern = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT steps FROM workflow_templates')).rows,
    );
    const texts = new Set(legacy.map(({ steps }) => JSON.stringify(steps)));
    expect(modern).toHaveLength(wanted.fates[phase]?.written ?? 0);
    expect(modern.filter(({ steps }) => !texts.has(JSON.stringify(steps)))).toEqual([]);
    expect(modern.some(({ steps }) => steps.at(-1).day > 4)).toBe(true);
  });

  it('pass validation, success criteria among it, and a second run writes none', async () => {
    expect((await validate(migration)).verdict).toBe('passed');
    const { phases } = await migration.run();
    expect(phases[0]?.fates).toMatchObject({ written: 0, unchanged: wanted.fates[phase]?.written });
  });
});
