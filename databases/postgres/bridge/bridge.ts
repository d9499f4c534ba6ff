import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import { maskedWhole, maskValue } from '../../../model/masking.ts';
import type { Sensitivity } from '../../../model/profile.ts';
import type { QueriedColumn, QueryBridge, QueryLimits, QueryResult } from '../../../model/query.ts';
import { openSqlParser } from '../expression/parse.ts';
import { kindOf } from '../introspect/field-type.ts';
import { refuseTransactionPooler } from '../pooler.ts';
import { resolveSelect } from '../select/resolve.ts';
import type { Column } from '../select/value.ts';
import { labelOf, openSession, type SourceSession, type TextResult } from '../session.ts';
import { readBounded } from './bounded-cursor.ts';
import { type NamedTable, tablesNamed } from './named-tables.ts';

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

const relationsSql = readFileSync(join(import.meta.dirname, 'sql/named-relations.sql'), 'utf8');
const holdsMsMax = 10_000;
const typesSql = readFileSync(join(import.meta.dirname, 'sql/types.sql'), 'utf8');

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
  const { url, connectTimeoutMs } = options;
  let admitted: Promise<void> | null = null;
  const openAdmitted = async (text: string, statementTimeoutMs: number): Promise<SourceSession> => {
    await parser.select(text);
    admitted ??= refuseTransactionPooler({ url, label: labelOf(url), connectTimeoutMs });
    await admitted;
    return openSession({ ...options, role: 'source', zone: 'UTC', statementTimeoutMs });
  };
  return {
    holds: async (text) => {
      const session = await openAdmitted(text, holdsMsMax);
      return holdsAll(session, await tablesNamed(text), options.schemas).finally(() => session.close());
    },
    query: async (text, limits) => {
      const session = await openAdmitted(text, limits.statement_ms_max);
      try {
        return await ask(session, text.replace(/[\s;]+$/, ''), limits, options);
      } catch (error) {
        await session.query({ text: 'ROLLBACK' }).catch(() => {});
        throw explained(error);
      } finally {
        await session.close();
      }
    },
  };
}

async function holdsAll(session: SourceSession, tables: readonly NamedTable[], schemas: readonly string[]): Promise<boolean> {
  const values = [tables.map(({ schema }) => schema), tables.map(({ name }) => name), schemas];
  const [row] = await session.query<{ found: number }>({ text: relationsSql, values });
  return row?.found === tables.length;
}

async function ask(session: SourceSession, text: string, limits: QueryLimits, options: BridgeOptions): Promise<QueryResult> {
  // One view of the data: what rows hold decides what is masked.
  await session.query({ text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
  await session.query({ text: "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)" });
  // Rows leave a merge join in the order of what they are joined by.
  await session.query({ text: 'SET LOCAL enable_mergejoin = off' });
  const sensitivityOf = options.reveal ? null : (options.sensitivityOf ?? (() => null));
  const resolved = await resolveSelect(session, text, { schemas: options.schemas, sensitivityOf });
  const { columns, rows, cut } = await readBounded(session, resolved.text, limits);
  const described = await describe(session, columns, resolved.columns);
  await session.query({ text: 'ROLLBACK' });
  return { columns: described, rows: rows.map((row) => row.map((value, i) => shown(value, described[i], resolved.columns[i]))), cut };
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
