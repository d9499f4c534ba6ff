import { appendFileSync, globSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Decimal128, Long } from 'bson';
import pg from 'pg';
import { openFilesSource } from '../../databases/files/database.ts';
import { openDumpSource } from '../../databases/mongodump/database.ts';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import type { Field } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { type Collection, type Memory, openMemorySource } from './memory.ts';

/** A row of the entity that every kind is given: a key, a text and a number, both of which may be missing. */
export interface Given {
  readonly nr: number;
  readonly text: string | null;
  readonly amount: string | null;
}

/** Column names as an entity of another house may have them. */
export const names = { entity: 'odd "Things"', nr: 'nr', text: 'o\'dd; text"', amount: 'Amount €' } as const;

/** A source that holds the rows, and what can happen to it. */
export interface Opened {
  readonly source: SourceDatabase;
  /** What its key is called, where that is not for the rows to say. */
  readonly key?: string;
  /** It is taken away. */
  remove(): Promise<void>;
  /** Somebody changes its last row, and adds one. */
  change(): Promise<void>;
  /** It breaks while it is read. */
  cut(): Promise<void>;
}

/** Kinds of source that pass the suite; a further one is a line with what makes it of rows. */
export const kinds: Readonly<Record<string, (rows: readonly Given[]) => Promise<Opened>>> = {
  postgres: openTable,
  csv: (rows) => openFile('csv', csvOf(rows)),
  'csv.gz': (rows) => openFile('csv.gz', gzipSync(csvOf(rows))),
  jsonl: (rows) => openFile('jsonl', Buffer.from(rows.map(jsonOf).join(''))),
  mongodump: openDump,
  memory: async (rows) => openMemory([{ name: names.entity, fields: memoryFields, key: [names.nr], documents: rows.map(jsonOf) }]),
};

/** The same of documents, texts of JSON under the key `nr` and the column `body`: kinds that can hold them. */
export const documentKinds: Readonly<Record<string, (documents: readonly Document[]) => Promise<Opened>>> = {
  'postgres json': (documents) => openDocumentTable('json', documents),
  'postgres jsonb': (documents) => openDocumentTable('jsonb', documents),
  jsonl: (documents) => openFile('jsonl', Buffer.from(documents.map(({ nr, body }) => `{"nr":${nr},"body":${body}}\n`).join(''))),
  memory: async (documents) =>
    openMemory([
      {
        ...{ name: names.entity, key: ['nr'], documents: documents.map(({ nr, body }) => `{"nr":${nr},"body":${body}}`) },
        fields: [fieldOf('nr', 'bigint', false), fieldOf('body', 'json', true)],
      },
    ]),
};

/** A document; `body` is the text of its JSON. */
export interface Document {
  readonly nr: number;
  readonly body: string;
}

const fieldOf = (name: string, kind: 'bigint' | 'text' | 'numeric' | 'json', nullable: boolean): Field => ({
  name,
  type: { native: kind, kind, dimensions: 0 },
  nullable,
});
const memoryFields = [fieldOf(names.nr, 'bigint', false), fieldOf(names.text, 'text', true), fieldOf(names.amount, 'numeric', true)];

function openMemory(collections: readonly Collection[]): Opened {
  const memory: Memory = { collections, isGone: false, delayMs: 0 };
  const vanish = async (): Promise<void> => {
    memory.isGone = true;
  };
  const change = async (): Promise<void> => {
    memory.collections = memory.collections.map((each) => ({ ...each, documents: [...each.documents.slice(0, -1), '{}', '{}'] }));
  };
  return { source: openMemorySource(memory), remove: vanish, cut: vanish, change };
}

async function openDocumentTable(type: 'json' | 'jsonb', documents: readonly Document[]): Promise<Opened> {
  const table = pg.escapeIdentifier(names.entity);
  return openDatabase(table, async (client) => {
    await client.query(`CREATE TABLE ${table} (nr bigint PRIMARY KEY, body ${type})`);
    for (const { nr, body } of documents) await client.query(`INSERT INTO ${table} VALUES ($1, $2)`, [nr, body]);
  });
}

async function openTable(rows: readonly Given[]): Promise<Opened> {
  const [table = '', ...columns] = [names.entity, names.nr, names.text, names.amount].map((name) => pg.escapeIdentifier(name));
  return openDatabase(table, async (client) => {
    await client.query(`CREATE TABLE ${table} (${columns[0]} bigint PRIMARY KEY, ${columns[1]} text, ${columns[2]} numeric)`);
    await client.query(
      `INSERT INTO ${table} SELECT nr, text, amount FROM jsonb_to_recordset($1) AS r (nr bigint, text text, amount numeric)`,
      [JSON.stringify(rows)],
    );
  });
}

async function openDatabase(table: string, fill: (client: pg.Client) => Promise<void>): Promise<Opened> {
  const url = await createDatabase('conformance');
  await withClient(url, fill);
  const limits = { connectTimeoutMs: 3000, statementTimeoutMs: 30_000, profileRows: 1000 };
  const source = await openPostgresSource({ url, schemas: ['public'], ...limits });
  const ask = (sql: string): Promise<void> => withClient(url, async (client) => void (await client.query(sql)));
  return {
    source,
    remove: () => ask(`DROP TABLE ${table}`),
    change: () => ask(`DELETE FROM ${table} WHERE nr = (SELECT max(nr) FROM ${table}); INSERT INTO ${table} (nr) VALUES (99999)`),
    cut: () => ask('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'),
  };
}

async function openFile(ending: string, bytes: Buffer): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
  const file = join(folder, `${names.entity}.${ending}`);
  writeFileSync(file, bytes);
  const source = await openFilesSource({ folder, formats: {}, profileRows: 1000 });
  return {
    source,
    remove: async () => rmSync(folder, { recursive: true }),
    change: async () => appendFileSync(file, bytes.subarray(-20)),
    cut: async () => truncateSync(file, Math.floor(bytes.length / 2)),
  };
}

async function openDump(rows: readonly Given[]): Promise<Opened> {
  const documents = rows.map(({ nr, text, amount }) => ({
    _id: Long.fromNumber(nr),
    [names.text]: text,
    [names.amount]: amount === null ? null : Decimal128.fromString(amount),
  }));
  const folder = writeDump({ [names.entity]: { documents } });
  const file = globSync('*/*.bson', { cwd: folder }).map((path) => join(folder, path))[0] ?? '';
  return {
    source: await openDumpSource({ path: folder, profileRows: 1000 }),
    key: '_id',
    remove: async () => rmSync(folder, { recursive: true }),
    change: async () => appendFileSync(file, Buffer.from([5, 0, 0, 0, 0])),
    cut: async () => truncateSync(file, Math.floor(statSync(file).size / 2)),
  };
}

function csvOf(rows: readonly Given[]): Buffer {
  const field = (value: string | null): string => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  const lines = [
    [names.nr, names.text, names.amount].map(field),
    ...rows.map((row) => [String(row.nr), field(row.text), row.amount ?? '']),
  ];
  return Buffer.from(lines.map((line) => `${line.join(',')}\r\n`).join(''));
}

/** Amounts are written with all their digits, as no JavaScript number has them. */
function jsonOf({ nr, text, amount }: Given): string {
  return `{"nr":${nr},${JSON.stringify(names.text)}:${JSON.stringify(text)},${JSON.stringify(names.amount)}:${amount}}\n`;
}
