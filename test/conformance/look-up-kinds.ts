import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openFilesSource } from '../../databases/files/database.ts';
import { openMongoSource } from '../../databases/mongodb/database.ts';
import { openDumpSource } from '../../databases/mongodump/database.ts';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { hasMongo, startMongo } from '../support/mongodb.ts';
import { openMemorySource } from './memory.ts';

/** Rows with a number and a text each. */
export type Numbered = readonly { readonly nr: number; readonly text: string | null }[];

/** Two entities: every row of `orders` has the text by which it finds one of `people`. */
export type Paired = Readonly<Record<'orders' | 'people', Numbered>>;

export interface OpenedPair {
  readonly source: SourceDatabase;
  close(): Promise<void>;
}

/** Megabytes that look-ups may hold in memory here: the least that can be set. */
const lookUpMemoryMb = 1;
const limits = { connectTimeoutMs: 3000, statementTimeoutMs: 60_000, profileRows: 100, lookUpMemoryMb };

/** Kinds of source that look up, by what makes one of rows. */
export const lookUpKinds: Readonly<Record<string, (of: Paired) => Promise<OpenedPair>>> = {
  postgres: openTables,
  csv: (of) => openFiles('csv', of, (rows) => Buffer.from(csvOf(rows))),
  'csv.gz': (of) => openFiles('csv.gz', of, (rows) => gzipSync(csvOf(rows))),
  jsonl: (of) => openFiles('jsonl', of, (rows) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
  mongodump: async (of) => closing(await openDumpSource({ ...limits, path: writeDump(documentsOf(of)) })),
  memory: async (of) => closing(openMemory(of)),
  ...(hasMongo && { mongodb: openMongo }),
};

const closing = (source: SourceDatabase): OpenedPair => ({ source, close: () => source.close() });

async function openFiles(ending: string, of: Paired, write: (rows: Numbered) => Buffer): Promise<OpenedPair> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
  for (const [name, rows] of Object.entries(of)) writeFileSync(join(folder, `${name}.${ending}`), write(rows));
  return closing(await openFilesSource({ ...limits, folder, formats: {} }));
}

const csvOf = (rows: Numbered): string =>
  `nr,text\n${rows.map(({ nr, text }) => `${nr},${text === null ? '' : `"${text.replaceAll('"', '""')}"`}\n`).join('')}`;

const documentsOf = (of: Paired): Record<string, { documents: object[] }> =>
  Object.fromEntries(Object.entries(of).map(([name, rows]) => [name, { documents: rows.map(({ nr, text }) => ({ _id: nr, nr, text })) }]));

function openMemory(of: Paired): SourceDatabase {
  const fields = [
    { name: 'nr', type: { native: 'bigint', kind: 'bigint', dimensions: 0 }, nullable: false },
    { name: 'text', type: { native: 'text', kind: 'text', dimensions: 0 }, nullable: true },
  ] as const;
  const collections = Object.entries(of).map(([name, rows]) => ({
    ...{ name, fields: [...fields], key: ['nr'] },
    documents: rows.map((row) => JSON.stringify(row)),
  }));
  return openMemorySource({ collections, isGone: false, delayMs: 0, lookUpMemoryMb });
}

async function openTables(of: Paired): Promise<OpenedPair> {
  const url = await createDatabase('look_ups');
  await withClient(url, async (client) => {
    for (const [name, rows] of Object.entries(of)) {
      await client.query(`CREATE TABLE ${name} (nr bigint PRIMARY KEY, text text)`);
      await client.query(`INSERT INTO ${name} SELECT nr, text FROM jsonb_to_recordset($1) AS r (nr bigint, text text)`, [
        JSON.stringify(rows),
      ]);
    }
  });
  return closing(await openPostgresSource({ ...limits, url, schemas: ['public'] }));
}

async function openMongo(of: Paired): Promise<OpenedPair> {
  const server = await startMongo();
  const source = await openMongoSource({ ...limits, url: server.url('look_ups') });
  const { MongoClient } = await import('mongodb');
  const client = await new MongoClient(server.url('look_ups')).connect();
  for (const [name, { documents }] of Object.entries(documentsOf(of))) await client.db().collection(name).insertMany(documents);
  await client.close();
  return {
    source,
    close: async () => {
      await source.close();
      await server.stop();
    },
  };
}
