import { EJSON } from 'bson';
import pg from 'pg';
import type { MappedNode, PipelineMapping } from '../../../model/pipelines/mapped.ts';

const natives: Readonly<Record<string, string>> = { double: 'float8' };
const quote = pg.escapeIdentifier;

type Row = Record<string, unknown>;
interface Tables {
  readonly columns: Map<string, Map<string, string>>;
  readonly rows: Map<string, Row[]>;
}

/** Makes the tables of a mapping and fills them with the documents, in an order that is not theirs. */
export async function loadDocuments(
  client: pg.Client,
  mapping: PipelineMapping,
  documents: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  const tables: Tables = { columns: new Map(), rows: new Map() };
  for (const [name, { schema, table, members }] of Object.entries(mapping)) {
    for (const document of documents[name] ?? []) {
      const row: Row = {};
      const at = place(tables, schema, table, row);
      fill(tables, at, row, { kind: 'object', members }, document);
    }
  }
  for (const [table, columns] of tables.columns) {
    const [schema = ''] = table.split('.');
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(`CREATE TABLE ${table} (${[...columns].map(([name, type]) => `${quote(name)} ${type}`).join(', ')})`);
    for (const row of (tables.rows.get(table) ?? []).toReversed()) {
      const names = Object.keys(row);
      const values = names.map((_, i) => `$${i + 1}`).join(', ');
      await client.query(`INSERT INTO ${table} (${names.map(quote).join(', ')}) VALUES (${values})`, Object.values(row));
    }
  }
}

function place({ columns, rows }: Tables, schema: string, table: string, row: Row): string {
  const name = `${quote(schema)}.${quote(table)}`;
  if (!columns.has(name)) columns.set(name, new Map());
  rows.set(name, [...(rows.get(name) ?? []), row]);
  return name;
}

function fill(tables: Tables, table: string, row: Row, node: MappedNode, value: unknown): void {
  if (node.kind === 'object') {
    for (const [name, each] of Object.entries(node.members)) fill(tables, table, row, each, (value as Row | undefined)?.[name]);
  } else if (node.kind === 'column') {
    tables.columns.get(table)?.set(node.column, natives[node.form] ?? node.form);
    row[node.column] = value === undefined || value === null ? null : textOf(value, node.form);
  } else fillElements(tables, row, node, value);
}

function fillElements(tables: Tables, parent: Row, node: Extract<MappedNode, { kind: 'elements' }>, value: unknown): void {
  for (const [i, element] of (Array.isArray(value) ? value : []).entries()) {
    const row: Row = { [node.parent]: parent[node.key], ...(node.ordinal && { [node.ordinal]: i + 1 }) };
    const at = place(tables, node.schema, node.table, row);
    tables.columns
      .get(at)
      ?.set(node.parent, 'integer')
      .set(node.ordinal ?? node.parent, 'integer');
    fill(tables, at, row, node.element, element);
  }
}

function textOf(value: unknown, form: string): string {
  if (form === 'jsonb') return EJSON.stringify({ value }, { relaxed: true }).replace(/^\{"value":(.*)\}$/, '$1');
  return value instanceof Date ? value.toISOString() : String(value);
}
