import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import { maskValue } from '../../../model/masking.ts';
import type { Sensitivity } from '../../../model/profile.ts';
import type { QueriedColumn, QueryBridge, QueryLimits, QueryResult } from '../../../model/query.ts';
import { qualifiedName } from '../entity-name.ts';
import { openSqlParser } from '../expression/parse.ts';
import { kindOf } from '../introspect/field-type.ts';
import { classify } from '../profile/sensitivity.ts';
import { openSession, type SourceSession, type TextResult } from '../session.ts';
import { readBounded } from './bounded-cursor.ts';
import { type ReadColumn, type Reading, readingOf } from './read-columns.ts';

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

const file = (name: string): string => readFileSync(join(import.meta.dirname, 'sql', name), 'utf8');
const typesSql = file('types.sql');
const originsSql = file('origins.sql');
const strongestFirst: readonly Sensitivity[] = ['secret', 'phi', 'pii', 'money'];

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
        return await ask(session, text.replace(/[\s;]+$/, ''), limits, options);
      } catch (error) {
        throw explained(error);
      } finally {
        await session.close();
      }
    },
  };
}

async function ask(session: SourceSession, text: string, limits: QueryLimits, options: BridgeOptions): Promise<QueryResult> {
  await session.query({ text: 'BEGIN READ ONLY' });
  await session.query({ text: "SELECT pg_catalog.set_config('search_path', $1, true)", values: [options.schemas.map(quoted).join(', ')] });
  const reading = await readingOf(session, text);
  const { columns, rows, cut } = await readBounded(session, text, limits);
  const described = await describe(session, columns, reading, options);
  await session.query({ text: 'ROLLBACK' });
  return { columns: described, rows: rows.map((row) => row.map((value, i) => shown(value, described[i]))), cut };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface CoreType {
  readonly oid: string;
  readonly core: string;
  readonly coreType: string;
  readonly dimensions: number;
  readonly labels: string[] | null;
}

type Origin = ReadColumn & { readonly place: number };

async function describe(
  session: SourceSession,
  columns: TextResult['columns'],
  reading: Reading,
  options: BridgeOptions,
): Promise<QueriedColumn[]> {
  const types = await session.query<CoreType>({ text: typesSql, values: [columns.map(({ type }) => type)] });
  const origins = await session.query<Origin>({
    text: originsSql,
    values: [columns.map(({ table }) => table), columns.map(({ position }) => position)],
  });
  const inherited = strongest(reading.columns.map((column) => sensitivityOf(column, options)));
  return columns.map(({ name, type }, i) => {
    const origin = origins.find(({ place }) => place === i + 1);
    const masked = options.reveal || reading.counts.has(i) ? null : origin ? sensitivityOf(origin, options) : inherited;
    if (masked) return { name, kind: 'text', dimensions: 0, nullable: true, masked };
    const core = types.find(({ oid }) => oid === String(type));
    const kind = kindOf(core?.core ?? '', core?.coreType ?? '');
    return { name, kind, dimensions: core?.dimensions ?? 0, nullable: true, masked, ...(core?.labels && { labels: core.labels }) };
  });
}

function sensitivityOf({ schema, table, column }: ReadColumn, { sensitivityOf: known }: BridgeOptions): Sensitivity | null {
  const entity = qualifiedName(schema, table);
  return known?.(entity, column) ?? classify(entity, column, {})?.sensitivity ?? null;
}

function strongest(found: readonly (Sensitivity | null)[]): Sensitivity | null {
  return strongestFirst.find((each) => found.includes(each)) ?? null;
}

function shown(value: string | null, column: QueriedColumn | undefined): string | null {
  return value === null || !column?.masked ? value : maskValue(value, column.masked);
}

function explained(error: unknown): unknown {
  const state = error instanceof GodwitError ? String(error.details.state ?? '') : '';
  if (!state.startsWith('42') || state === '42501') return error;
  return new GodwitError('argument_invalid', `The query cannot be run: ${refusals[state] ?? 'the server refused it'} (${state}).`);
}
