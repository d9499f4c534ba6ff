import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { openFilesSource } from '../../databases/files/database.ts';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { createDatabase, withClient } from '../support/databases.ts';

/** A row of the entity that every kind is given: a key, a text and a number, both of which may be missing. */
export interface Given {
  readonly nr: number;
  readonly text: string | null;
  readonly amount: string | null;
}

/** Column names as an entity of another house may have them. */
export const names = { entity: 'odd "Things"', nr: 'nr', text: 'o\'dd; text"', amount: 'Amount €' } as const;

/** A source that holds the rows, and how it is taken away. */
export interface Opened {
  readonly source: SourceDatabase;
  remove(): Promise<void>;
}

/** Kinds of source that pass the suite; a further one is a line with what makes it of rows. */
export const kinds: Readonly<Record<string, (rows: readonly Given[]) => Promise<Opened>>> = {
  postgres: openTable,
  csv: (rows) => openFile('csv', csvOf(rows)),
  'csv.gz': (rows) => openFile('csv.gz', gzipSync(csvOf(rows))),
  jsonl: (rows) => openFile('jsonl', Buffer.from(rows.map(jsonOf).join(''))),
};

async function openTable(rows: readonly Given[]): Promise<Opened> {
  const url = await createDatabase('conformance');
  const [table, ...columns] = [names.entity, names.nr, names.text, names.amount].map((name) => pg.escapeIdentifier(name));
  await withClient(url, async (client) => {
    await client.query(`CREATE TABLE ${table} (${columns[0]} bigint PRIMARY KEY, ${columns[1]} text, ${columns[2]} numeric)`);
    await client.query(
      `INSERT INTO ${table} SELECT nr, text, amount FROM jsonb_to_recordset($1) AS r (nr bigint, text text, amount numeric)`,
      [JSON.stringify(rows)],
    );
  });
  const limits = { connectTimeoutMs: 3000, statementTimeoutMs: 30_000, profileRows: 1000 };
  const source = await openPostgresSource({ url, schemas: ['public'], ...limits });
  return { source, remove: () => withClient(url, async (client) => void (await client.query(`DROP TABLE ${table}`))) };
}

async function openFile(ending: string, bytes: Buffer): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
  const file = join(folder, `${names.entity}.${ending}`);
  writeFileSync(file, bytes);
  const source = await openFilesSource({ folder, formats: {}, profileRows: 1000 });
  return { source, remove: async () => rmSync(folder, { recursive: true }) };
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
