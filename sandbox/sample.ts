import { maskValue } from '../model/masking.ts';
import type { Sensitivity } from '../model/profile.ts';
import { type RowResult, type Sandbox, type SandboxOptions, type SandboxRow, sandboxBatchRows, type Transform } from '../model/sandbox.ts';
import type { TransformSample } from '../model/transform-sample.ts';
import { checkTransform, type TransformCheck } from './check/check.ts';
import { refusal } from './check/inspection.ts';

export interface SampleQuestion {
  readonly sandbox: Sandbox;
  readonly transform: Transform;
  /** Complete rows: values in the order of the transform's input. */
  readonly rows: readonly SandboxRow[];
  /** What the rows are called in what people see; without it, by their keys. */
  readonly names?: readonly string[];
  readonly options: Omit<SandboxOptions, 'cover'>;
  /**
   * Sensitivity of source and target columns by name; a target column without one is as sensitive as the most sensitive source
   * column that the code reads.
   */
  readonly sensitive: { readonly input: ReadonlyMap<string, Sensitivity>; readonly output: ReadonlyMap<string, Sensitivity> };
}

const examplesMax = 20;
const failedMax = 100;

/**
 * Checks a transform and runs it on a sample of real rows: as a run would, and once more with its branches counted, which must make the same
 * of every row. Throws `transform_refused` with every problem that the check found, or the row of which the two make different things.
 */
export async function sampleTransform(question: SampleQuestion): Promise<TransformSample> {
  const { transform, rows } = question;
  const check = await checkTransform(transform);
  if (check.problems.length > 0) throw refusal(transform.file, check.problems);
  const plain = await ran(question, false);
  const counted = await ran(question, true);
  refuseDifferent(question, plain.results, counted.results);
  const perRow = (ms: number): number => Math.round((ms * 1_000) / Math.max(1, rows.length));
  return {
    ...described(question, check, plain.results),
    branches: coverage(check, counted.branches),
    microsecondsPerRow: { wall: perRow(plain.wallMs), cpu: perRow(plain.cpuMs) },
  };
}

interface Ran {
  readonly results: readonly RowResult[];
  readonly branches: readonly number[];
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Gives the rows to a process of their own, in batches like those of a run. */
async function ran({ sandbox, transform, rows, options }: SampleQuestion, cover: boolean): Promise<Ran> {
  const session = await sandbox.open(transform, { ...options, cover });
  try {
    const started = performance.now();
    const results: RowResult[] = [];
    for await (const batch of session.run(batchesOf(rows, transform, session.columns))) results.push(...batch);
    const { cpuMs, branches } = session.usage();
    return { results, branches, wallMs: performance.now() - started, cpuMs };
  } finally {
    await session.close();
  }
}

/** Code that behaves for those who count its branches is not what they would approve. A row that a limit stopped tells nothing. */
function refuseDifferent({ transform: { file }, names }: SampleQuestion, plain: readonly RowResult[], counted: readonly RowResult[]): void {
  const at = plain.findIndex((result, i) => fateText(result) !== fateText(counted[i] ?? result) && !isStopped(result, counted[i]));
  if (at < 0) return;
  const message = `It makes another thing of ${names?.[at] ?? plain[at]?.key} when its branches are counted.`;
  throw refusal(file, [
    { line: 1, column: 1, message, fix: 'A result may depend on the row alone, not on the stack, the time or the text of the code.' },
  ]);
}

/** What became of a row; the column of an error is another one where branches are counted. */
function fateText(result: RowResult): string {
  if (result.fate === 'failed') return JSON.stringify([result.reason, result.line]);
  return JSON.stringify(result.fate === 'rejected' ? result.reason : result.rows);
}

const isStopped = (...results: readonly (RowResult | undefined)[]): boolean =>
  results.some((result) => result?.fate === 'failed' && result.reason !== 'transform_error' && result.reason !== 'wrong_result');

function* batchesOf(rows: readonly SandboxRow[], { input }: Transform, columns: readonly string[]): Generator<SandboxRow[]> {
  const places = columns.map((name) => input.findIndex((column) => column.name === name));
  for (let at = 0; at < rows.length; at += sandboxBatchRows) {
    yield rows.slice(at, at + sandboxBatchRows).map(({ key, values }) => ({ key, values: places.map((place) => values[place] ?? null) }));
  }
}

type Described = Omit<TransformSample, 'branches' | 'microsecondsPerRow'>;

function described(
  { sandbox, transform, rows, names, sensitive }: SampleQuestion,
  check: TransformCheck,
  given: readonly RowResult[],
): Described {
  const results = given.map((result, i) => ({ ...result, key: names?.[i] ?? result.key }));
  const failed = results.filter((result) => result.fate === 'failed');
  const written = results.filter((result) => result.fate === 'written');
  const after = transform.output?.map(({ name }) => name) ?? [];
  const places = check.columns.map((name) => transform.input.findIndex((column) => column.name === name));
  const shown = masks(check.columns, sensitive);
  return {
    digest: check.digest,
    file: transform.file,
    sandbox: { kind: sandbox.kind, description: sandbox.description },
    rows: rows.length,
    written: written.length,
    targetRows: written.reduce((sum, result) => sum + result.rows.length, 0),
    rejected: countBy(results.flatMap((result) => (result.fate === 'rejected' ? result.reason : []))),
    failed: failed.slice(0, failedMax).map(({ fate: _, ...rest }) => rest),
    failedTotal: failed.length,
    columns: { before: [...check.columns], after },
    examples: results.slice(0, examplesMax).map((result, i) => ({
      key: result.key,
      before: check.columns.map((name, at) => shown.before(name, rows[i]?.values[places[at] ?? 0] ?? null)),
      after: result.fate === 'written' ? result.rows.map((row) => row.map((value, at) => shown.after(after[at] ?? '', value))) : [],
      outcome: result.fate === 'written' ? 'written' : `${result.fate}: ${result.reason}`,
    })),
  };
}

function countBy(reasons: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]));
}

type Mask = (name: string, value: string | null) => string | null;
const strongestFirst: readonly Sensitivity[] = ['secret', 'phi', 'pii', 'money'];

/** Code can put any value that it reads into any column that it writes. */
function masks(read: readonly string[], { input, output }: SampleQuestion['sensitive']): { before: Mask; after: Mask } {
  const inherited = strongestFirst.find((each) => read.some((name) => input.get(name) === each));
  const mask = (value: string | null, as: Sensitivity | undefined): string | null => (value === null || !as ? value : maskValue(value, as));
  return { before: (name, value) => mask(value, input.get(name)), after: (name, value) => mask(value, output.get(name) ?? inherited) };
}

function coverage({ branches }: TransformCheck, counts: readonly number[]): TransformSample['branches'] {
  const outcomes = branches.flatMap(({ line, column, outcomes: names }) => names.map((outcome) => ({ line, column, outcome })));
  const missed = outcomes.filter((_, i) => (counts[i] ?? 0) === 0);
  return { taken: outcomes.length - missed.length, of: outcomes.length, missed };
}
