import { MongoClient } from 'mongodb';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMongoSource } from '../../../databases/mongodb/database.ts';
import { openPostgresTarget } from '../../../databases/postgres/database.ts';
import { createPipelineView } from '../../../databases/postgres/pipelines/draft-pipeline-views.ts';
import { translatePipeline } from '../../../engine/pipelines/translate.ts';
import type { SourceDatabase, TargetDatabase } from '../../../model/contracts.ts';
import { askedOf } from '../../../model/listed-query.ts';
import { pipeline } from '../../../model/pipelines/pipeline.ts';
import { createDatabase } from '../../support/databases.ts';
import { hasMongo, type MongoServer, startMongo } from '../../support/mongodb.ts';
import { collections, mapping } from '../pipelines/documents.ts';
import { loadDocuments } from '../pipelines/load.ts';

const limits = { connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 100 };

describe.skipIf(!hasMongo)('a view beside the pipeline on its server', () => {
  let server: MongoServer;
  let source: SourceDatabase;
  let target: TargetDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    server = await startMongo();
    const mongo = await new MongoClient(server.url('admin')).connect();
    for (const [name, documents] of Object.entries(collections))
      await mongo
        .db('shop')
        .collection(name)
        .insertMany(documents.map((each) => ({ ...each })));
    await mongo.close();
    const url = await createDatabase('pipeline_views');
    client = new pg.Client({ connectionString: url });
    await client.connect();
    await loadDocuments(client, mapping, collections);
    source = await openMongoSource({ url: server.url('shop'), ...limits });
    target = await openPostgresTarget({
      url,
      schemas: ['public'],
      connectTimeoutMs: 5000,
      statementTimeoutMs: 30_000,
      profileRows: 100,
    } as never);
  });
  afterAll(async () => {
    await source?.close();
    await client?.end();
    await server?.stop();
  });

  const compared = async (view: string, on: string, stages: object[]) => {
    const read = pipeline.parse(stages);
    const plan = translatePipeline(on, read, mapping);
    await client.query(createPipelineView(view, plan, false));
    const documents = await source.runPipeline?.(on, read);
    if (!documents) throw new Error('the source ran nothing');
    return target.compareDocuments(
      view,
      plan.columns.map(({ name }) => name),
      documents,
    );
  };

  it('gives the same rows, and others when a row has changed', async () => {
    const stages = [
      { $group: { _id: '$kind', n: { $sum: 1 }, cost: { $sum: '$cost' }, last: { $max: '$at' }, who: { $min: '$customer' } } },
    ];
    const { expected, actual } = await compared('by_kind', 'visits', stages);
    expect(actual).toEqual(expected);
    expect(actual.rows).toBe(3);
    await client.query("UPDATE shop.visits SET cost = cost + 0.01 WHERE kind = 'visit'");
    const documents = await source.runPipeline?.('visits', pipeline.parse(stages));
    const later = await target.compareDocuments('by_kind', ['_id', 'cost'], documents ?? (async function* () {})());
    expect(later.actual.rows).toBe(3);
    expect(later.actual.sum).not.toBe(later.expected.sum);
  });

  it('compares doubles, dates, texts, ids and values of several types', async () => {
    const { expected, actual } = await compared('plain', 'customers', [
      { $project: { name: 1, score: 1, joined: 1, half: { $divide: ['$age', 8] }, city: '$home.city', n: { $size: '$orders' } } },
    ]);
    expect(actual).toEqual(expected);
  });

  it('runs nothing that writes', async () => {
    expect(await source.runPipeline?.('visits', pipeline.parse([{ $out: 'copy' }]))).toBeNull();
    expect(
      await source.runPipeline?.('visits', pipeline.parse([{ $lookup: { from: 'x', as: 'y', pipeline: [{ $match: { $where: '1' } }] } }])),
    ).toBeNull();
  });

  it('are asked and timed like a find, and never write', async () => {
    const timer = await source.openTimer?.();
    const find = askedOf({ on: 'customers', find: {}, sort: { _id: 1 }, limit: 2, project: { name: 1 } });
    const { columns, rows, isCut } = (await timer?.rows(find)) ?? { columns: [], rows: [], isCut: true };
    expect([columns.includes('_id'), rows.length, isCut]).toEqual([true, 2, false]);
    expect(await timer?.time(find)).toBeGreaterThan(0);
    await expect(timer?.time({ on: 'customers', pipeline: [{ $out: 'copy' }] })).rejects.toMatchObject({ code: 'expression_refused' });
    await expect(timer?.time({ sql: 'SELECT 1', values: [] })).rejects.toMatchObject({ code: 'argument_invalid' });
  });
});
