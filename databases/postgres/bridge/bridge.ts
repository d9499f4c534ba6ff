import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import { maskedWhole, maskValue } from '../../../model/masking.ts';
import type { Sensitivity } from '../../../model/profile.ts';
import type { QueriedColumn, QueryBridge, QueryLimits, QueryResult } from '../../../model/query.ts';
import { openSqlParser } from '../expression/parse.ts';
import { kindOf } from '../introspect/field-type.ts';
import { resolveSelect } from '../select/resolve.ts';
import type { Column } from '../select/value.ts';
import { openSession, type SourceSession, type TextResult } from '../session.ts';
import { raw, sql, statement } from '../sql.ts';
import { boundedSelect } from './bounded-select.ts';

export interface BridgeOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  /** Schemas in which names without one are looked up. */
  readonly schemas: readonly string[];
  /** What a profile says of a field; names alone decide where it says nothing. */
  readonly sensitivityOf?: (entity: string, field: string) => Sensitivity | null;
  /** Shows sensitive values: only for those who may see them. */
  readonly reveal?: boolean;
}

const typesSql = readFileSync(join(import.meta.dirname, 'sql/types.sql'), 'utf8');
const pageRows = 500;
/** The end of a statement, with comments after it; not one with a quote, which could stand within a text. */
const trailing = /[\s;]*(?:;\s*(?:--[^\n']*\s*)+)?$/;
/** Bytes by which a row written as one text may be longer than its values: the exact limit is held by who reads them. */
const quotesMax = 65_536;

/** What the server's refusal of a statement means (PostgreSQL manual, appendix A, class 42). Its own message may quote values. */
const refusals: Readonly<Record<string, string>> = {
  '42P01': 'a table that it names does not exist',
  '42703': 'a column that it names does not exist',
  '42883': 'a function or operator for these types does not exist',
  '42601': 'its syntax is wrong',
  '42702': 'a column name is ambiguous',
  '42803': 'a column must be grouped or aggregated',
  '42804': 'types do not match',
};

/** A guarded way to ask: one session per question, read-only, and rolled back. */
export function openQueryBridge(options: BridgeOptions): QueryBridge {
  const parser = openSqlParser();
  return {
    query: async (text, limits) => {
      await parser.select(text);
      const session = await openSession({ ...options, role: 'source', zone: 'UTC', statementTimeoutMs: limits.statement_ms_max });
      try {
        return await ask(session, text.replace(trailing, ''), limits, options);
      } catch (error) {
        throw explained(error);
      } finally {
        await session.close();
      }
    },
  };
}

async function ask(session: SourceSession, text: string, limits: QueryLimits, options: BridgeOptions): Promise<QueryResult> {
  // One view of the data: what rows hold decides what is masked.
  await session.query({ text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
  await session.query({ text: "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)" });
  // Rows leave a merge join in the order of what they are joined by.
  await session.query({ text: 'SET LOCAL enable_mergejoin = off' });
  const sensitivityOf = options.reveal ? null : (options.sensitivityOf ?? (() => null));
  const resolved = await resolveSelect(session, text, { schemas: options.schemas, sensitivityOf });
  const { columns } = await session.queryText(statement(sql`SELECT * FROM (\n${raw(resolved.text)}\n) AS asked LIMIT 0`));
  const bounded = boundedSelect(resolved.text, columns.length, 2 * limits.bytes_max + quotesMax);
  await session.query(statement(sql`DECLARE bridge NO SCROLL CURSOR FOR ${bounded}`));
  const { rows, cut } = await fetchPages(session, limits);
  const described = await describe(session, columns, resolved.columns);
  await session.query({ text: 'ROLLBACK' });
  return { columns: described, rows: rows.map((row) => row.map((value, i) => shown(value, described[i], resolved.columns[i]))), cut };
}

async function fetchPages(session: SourceSession, { rows_max, bytes_max }: QueryLimits): Promise<Pick<QueryResult, 'rows' | 'cut'>> {
  const rows: (readonly (string | null)[])[] = [];
  let bytes = 0;
  for (;;) {
    // One row more than wanted tells whether there are more.
    const page = await session.queryText({ text: `FETCH ${Math.min(pageRows, rows_max + 1 - rows.length)} FROM bridge` });
    for (const values of page.rows) {
      if (values.at(-1) === 't') return { rows, cut: rows.length === rows_max ? 'rows' : 'bytes' };
      const row = values.slice(0, -1);
      bytes += row.reduce((sum, value) => sum + Buffer.byteLength(value ?? '', 'utf8'), 0);
      if (rows.length === rows_max || bytes > bytes_max) return { rows, cut: bytes > bytes_max ? 'bytes' : 'rows' };
      rows.push(row);
    }
    if (page.rows.length === 0) return { rows, cut: null };
  }
}

interface CoreType {
  readonly oid: string;
  readonly core: string;
  readonly coreType: string;
  readonly dimensions: number;
  readonly labels: string[] | null;
}

async function describe(session: SourceSession, columns: TextResult['columns'], read: readonly Column[]): Promise<QueriedColumn[]> {
  if (columns.length !== read.length)
    throw new GodwitError('assertion', `A SELECT gave ${columns.length} columns and was read as ${read.length}.`);
  const types = await session.query<CoreType>({ text: typesSql, values: [columns.map(({ type }) => type)] });
  return columns.map(({ name, type }, i) => {
    const masked = read[i]?.value.sensitivity ?? null;
    if (masked) return { name, kind: 'text', dimensions: 0, nullable: true, masked };
    const core = types.find(({ oid }) => oid === String(type));
    const kind = kindOf(core?.core ?? '', core?.coreType ?? '');
    return { name, kind, dimensions: core?.dimensions ?? 0, nullable: true, masked, ...(core?.labels && { labels: core.labels }) };
  });
}

/** What is computed from sensitive values is one sign, whatever it is: its length, its first character and its being NULL could each be asked for. */
function shown(value: string | null, column: QueriedColumn | undefined, read: Column | undefined): string | null {
  if (!column?.masked) return value;
  if (read?.value.origin === null) return maskedWhole;
  return value === null ? null : maskValue(value, column.masked);
}

function explained(error: unknown): unknown {
  const state = error instanceof GodwitError ? String(error.details.state ?? '') : '';
  if (!state.startsWith('42') || state === '42501') return error;
  return new GodwitError('argument_invalid', `The query cannot be run: ${refusals[state] ?? 'the server refused it'} (${state}).`);
}
