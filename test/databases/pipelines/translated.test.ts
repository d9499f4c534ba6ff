import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineStatement } from '../../../databases/postgres/pipelines/compile-plan.ts';
import { translatePipeline } from '../../../engine/pipelines/translate.ts';
import { pipeline } from '../../../model/pipelines/pipeline.ts';
import type { PlanColumn } from '../../../model/pipelines/plan.ts';
import { createDatabase } from '../../support/databases.ts';
import { type Case, cases } from './cases.ts';
import { collections, mapping } from './documents.ts';
import { loadDocuments } from './load.ts';

let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: await createDatabase('pipelines') });
  await client.connect();
  await client.query("SET TIME ZONE 'Asia/Tokyo'");
  await loadDocuments(client, mapping, collections);
});
afterAll(() => client.end());

const asShown = (value: unknown, { types, form }: PlanColumn): unknown => {
  if (value instanceof Date) return value.toISOString();
  const isNumber = (form === 'numeric' || form === 'bigint') && !types.includes('decimal');
  return isNumber && typeof value === 'string' ? Number(value) : value;
};

async function resultOf({ on, pipeline: stages, unordered }: Case): Promise<unknown[]> {
  const plan = translatePipeline(on, pipeline.parse(stages), mapping);
  const { text, values } = pipelineStatement(plan);
  const { rows } = await client.query<Record<string, unknown>>(text, [...(values ?? [])]);
  const shown = rows.map((row) => Object.fromEntries(plan.columns.map((each) => [each.name, asShown(row[each.name], each)])));
  return unordered ? sorted(shown) : shown;
}

const sorted = (rows: readonly unknown[]): unknown[] => rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('an aggregation pipeline over tables', () => {
  it.each(cases)('gives what MongoDB gives: $what', async (each) => {
    expect(await resultOf(each)).toEqual(each.unordered ? sorted(each.expected) : each.expected);
  });
});
