import { GodwitError } from '../model/errors.ts';
import type { QueryBridge, QueryLimits, QueryResult } from '../model/query.ts';
import type { RowResult, Sandbox, SandboxKind, SandboxLimits, SandboxRow, Transform } from '../model/sandbox.ts';
import { checkTransform } from './check/check.ts';
import { refusal } from './check/inspection.ts';

export interface Exploration {
  readonly sandbox: Sandbox;
  readonly bridge: QueryBridge;
  /** Name and text of the TypeScript file. */
  readonly file: string;
  readonly source: string;
  /** The SELECT whose rows the file's default export is called with. */
  readonly rows: string;
  readonly queryLimits: QueryLimits;
  readonly limits: SandboxLimits;
  readonly now: string;
  readonly seed: string;
}

/** What came of it; recorded in the journal without `table`. */
export interface Explored {
  /** True when every row was read and none failed or was rejected. */
  readonly clean: boolean;
  readonly sandbox: { readonly kind: SandboxKind; readonly description: string };
  readonly digest: string;
  readonly read: number;
  readonly written: number;
  /** Which limit cut the query's result. */
  readonly cut: QueryResult['cut'];
  /** Columns of the query whose values were masked before the code saw them. */
  readonly masked: readonly string[];
  /** What happened, in sentences without values: failures with file and line, rejections with their reason. */
  readonly happened: readonly string[];
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | null)[])[] };
}

const batchRows = 500;
const happenedMax = 20;
const tableRowsMax = 1_000;

/**
 * Runs a file on the rows of a query: SQL through the guarded bridge, code through the sandbox, masked values masked before the code sees
 * them. Throws `transform_refused`, `expression_refused`, `argument_invalid`, `sandbox_unavailable`.
 */
export async function explore(exploration: Exploration): Promise<Explored> {
  const { sandbox, bridge, rows, queryLimits, limits, now, seed } = exploration;
  const queried = await bridge.query(rows, queryLimits);
  const transform = transformOn(exploration, queried);
  const { problems, digest } = await checkTransform(transform);
  if (problems.length > 0) throw refusal(transform.file, problems);
  const session = await sandbox.open(transform, { seed, now, limits });
  try {
    const results: RowResult[] = [];
    for await (const batch of session.run(batchesOf(queried, session.columns))) results.push(...batch);
    return { sandbox: { kind: sandbox.kind, description: sandbox.description }, digest, ...summary(queried, results) };
  } finally {
    await session.close();
  }
}

function transformOn({ file, source }: Exploration, { columns }: QueryResult): Transform {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new GodwitError('argument_invalid', `The query has two columns named ${twice}: name each once with AS.`);
  return { file, source, input: columns.map(({ masked: _, ...column }) => column), output: null };
}

function* batchesOf({ columns, rows }: QueryResult, named: readonly string[]): Generator<SandboxRow[]> {
  const places = named.map((name) => columns.findIndex((column) => column.name === name));
  for (let at = 0; at < rows.length; at += batchRows) {
    const part = rows.slice(at, at + batchRows);
    yield part.map((row, i) => ({ key: String(at + i + 1), values: places.map((place) => row[place] ?? null) }));
  }
}

type Summary = Omit<Explored, 'sandbox' | 'digest'>;

function summary({ columns, rows, cut }: QueryResult, results: readonly RowResult[]): Summary {
  const notWritten = results.filter((result) => result.fate !== 'written');
  const happened = notWritten.map((result) =>
    result.fate === 'rejected' ? `row ${result.key}: rejected: ${result.reason}` : `row ${result.key}: ${result.message}`,
  );
  const more = happened.length > happenedMax ? [`… and ${happened.length - happenedMax} more rows.`] : [];
  const cutAt = cut === null ? [] : [cutWords(cut, rows.length)];
  return {
    clean: cut === null && notWritten.length === 0,
    read: rows.length,
    written: results.length - notWritten.length,
    cut,
    masked: columns.filter(({ masked }) => masked !== null).map(({ name }) => name),
    happened: [...happened.slice(0, happenedMax), ...more, ...cutAt],
    table: tableOf(results),
  };
}

function cutWords(cut: NonNullable<QueryResult['cut']>, read: number): string {
  if (cut === 'bytes' && read === 0) return 'The first row alone is larger than may be read: leave out its large columns.';
  return `The query has more rows than were read (limit of ${cut}): ask for fewer with WHERE or LIMIT.`;
}

/** Rows of name, value, name, value … as a table whose columns come in the order in which they first appear. */
function tableOf(results: readonly RowResult[]): Explored['table'] {
  const rows = results.flatMap((result) => (result.fate === 'written' ? result.rows : [])).slice(0, tableRowsMax);
  const maps = rows.map((flat) => new Map(flat.flatMap((name, i) => (i % 2 === 0 ? [[name ?? '', flat[i + 1] ?? null] as const] : []))));
  const columns = [...new Set(maps.flatMap((row) => [...row.keys()]))];
  return { columns, rows: maps.map((row) => columns.map((name) => row.get(name) ?? null)) };
}
