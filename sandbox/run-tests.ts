import type { RowResult, Sandbox, SandboxOptions, SandboxRow, Transform } from '../model/sandbox.ts';
import type { TestResult, TransformTest } from '../model/transform-proposal.ts';

/** Runs a transform's tests in the sandbox: one made-up row each. Throws `transform_refused`, `sandbox_unavailable`. */
export async function runTests(
  sandbox: Sandbox,
  transform: Transform,
  options: SandboxOptions,
  tests: readonly TransformTest[],
): Promise<TestResult[]> {
  const session = await sandbox.open(transform, options);
  try {
    const results: RowResult[] = [];
    for await (const batch of session.run([tests.map((test, i) => rowOf(test, i, session.columns))])) results.push(...batch);
    return tests.map((test, i) => judged(test, results[i], transform));
  } finally {
    await session.close();
  }
}

function rowOf({ row }: TransformTest, i: number, columns: readonly string[]): SandboxRow {
  return { key: `test ${i + 1}`, values: columns.map((column) => (Object.hasOwn(row, column) ? (row[column] ?? null) : null)) };
}

function judged(test: TransformTest, result: RowResult | undefined, transform: Transform): TestResult {
  const { name } = test;
  const message = unknownColumn(test, transform) ?? difference(test, result, transform);
  return message === null ? { name, passed: true, message: 'as expected' } : { name, passed: false, message };
}

function unknownColumn({ row, expect }: TransformTest, { input, output }: Transform): string | null {
  const given = Object.keys(row).find((column) => !input.some((each) => each.name === column));
  if (given !== undefined) return `The source has no column "${given}".`;
  const wanted = rowsOf(expect)
    .flatMap((each) => Object.keys(each))
    .find((column) => !output?.some((each) => each.name === column));
  return wanted === undefined ? null : `The code has no output column "${wanted}".`;
}

function difference({ expect }: TransformTest, result: RowResult | undefined, { output }: Transform): string | null {
  if (!result || result.fate === 'failed') return result?.message ?? 'The code gave no result.';
  if (result.fate === 'rejected') {
    return 'rejected' in expect && expect.rejected === result.reason ? null : `It rejected the row: ${result.reason}.`;
  }
  if ('rejected' in expect) return `It did not reject the row; expected ${expect.rejected}.`;
  const wanted = rowsOf(expect);
  if (result.rows.length !== wanted.length) return `It made ${result.rows.length} rows; expected ${wanted.length}.`;
  return (
    wanted.map((row, i) => rowDifference(row, result.rows[i], output, wanted.length > 1 ? `row ${i + 1}, ` : '')).find(Boolean) ?? null
  );
}

type TextRow = Readonly<Record<string, string | null>>;

/** The rows that the code is to make. */
function rowsOf(expect: TransformTest['expect']): readonly TextRow[] {
  if ('rejected' in expect) return [];
  return 'row' in expect ? [expect.row] : expect.rows;
}

function rowDifference(expected: TextRow, made: readonly (string | null)[] | undefined, output: Transform['output'], which: string) {
  const differing = Object.entries(expected).find(([column, value]) => outputOf(made, output, column) !== value);
  if (!differing) return null;
  const [column, value] = differing;
  return `${which}${column}: expected ${JSON.stringify(value)}, got ${JSON.stringify(outputOf(made, output, column))}.`;
}

function outputOf(row: readonly (string | null)[] | undefined, output: Transform['output'], column: string): string | null {
  return row?.[output?.findIndex(({ name }) => name === column) ?? -1] ?? null;
}
