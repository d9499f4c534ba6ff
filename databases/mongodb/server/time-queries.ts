import { plainDouble, plainJson, plainMoment, plainNumber } from '../../../model/comparable-value.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { AskedQuery } from '../../../model/listed-query.ts';
import { type ComparableRows, type QueryTimer, timedMsMax, timedRowsMax } from '../../../model/query-comparison.ts';
import type { Server } from './connect.ts';
import { onlyReads, runPipeline } from './run-pipeline.ts';

type Asked = Extract<AskedQuery, { readonly on: string }>;

/** Times pipelines that only read. */
export function openPipelineTimer(server: Server): QueryTimer {
  const bounded: Server = { ...server, statementTimeoutMs: Math.min(server.statementTimeoutMs, timedMsMax) };
  const read = (query: AskedQuery): Promise<Documents> => readAll(bounded, asPipeline(query));
  return {
    time: async (query) => {
      const from = performance.now();
      await read(query);
      return performance.now() - from;
    },
    rows: async (query) => comparable(await read(query)),
    plan: async () => [],
    close: async () => {},
  };
}

function asPipeline(query: AskedQuery): Asked {
  if ('sql' in query) throw new GodwitError('argument_invalid', 'A SELECT is asked of tables, and this database has collections.');
  if (!onlyReads(query.pipeline)) throw new GodwitError('expression_refused', 'The pipeline does more than read.');
  return query;
}

interface Documents {
  readonly documents: readonly string[];
  readonly isCut: boolean;
}

async function readAll(server: Server, { on, pipeline }: Asked): Promise<Documents> {
  const documents: string[] = [];
  for await (const page of runPipeline(server, on, pipeline)) {
    documents.push(...page);
    if (documents.length > timedRowsMax) return { documents, isCut: true };
  }
  return { documents, isCut: false };
}

type Members = Readonly<Record<string, unknown>>;

/** Members within documents by their paths, as columns of views of pipelines are called. */
function comparable({ documents, isCut }: Documents): ComparableRows {
  const all = documents.map((each) => new Map(flat(JSON.parse(each, withAllDigits) as Members, '')));
  const columns = [...new Set(all.flatMap((each) => [...each.keys()]))];
  return { columns, rows: all.map((each) => columns.map((name) => each.get(name) ?? null)), isCut };
}

function flat(members: Members, before: string): [string, string | null][] {
  return Object.entries(members).flatMap(([name, value]): [string, string | null][] => {
    const isWithin = value !== null && typeof value === 'object' && !Array.isArray(value) && !isWrapped(value as Members);
    return isWithin ? flat(value as Members, `${before}${name}.`) : [[`${before}${name}`, textOf(value)]];
  });
}

/** A whole number that is too large for a double stays text. */
function withAllDigits(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? { $numberLong: source } : value;
}

const isWrapped = (value: Members): boolean => Object.keys(value).some((name) => name.startsWith('$'));

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return plainDouble(value);
  if (typeof value !== 'object') return String(value);
  const { $date, $numberDecimal, $oid, $numberLong } = value as Members;
  if (typeof $date === 'string') return plainMoment($date);
  if (typeof $numberDecimal === 'string') return plainNumber($numberDecimal);
  if (typeof $numberLong === 'string') return $numberLong;
  return typeof $oid === 'string' ? $oid : plainJson(value);
}
