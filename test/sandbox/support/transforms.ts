import type { Sandbox, SandboxColumn, SandboxLimits, SandboxOptions, SandboxRow, Transform } from '../../../model/sandbox.ts';
import { type RowResult, type SandboxUsage, sandboxLimits } from '../../../model/sandbox.ts';

/** Columns from `name: kind` or `name: kind[]`. */
export function columns(kinds: Readonly<Record<string, string>>): SandboxColumn[] {
  return Object.entries(kinds).map(([name, kind]) => ({
    name,
    kind: kind.replace('[]', '') as SandboxColumn['kind'],
    dimensions: kind.endsWith('[]') ? 1 : 0,
    nullable: true,
  }));
}

export function transformOf(
  source: string,
  input = columns({ id: 'integer', name: 'text' }),
  output: SandboxColumn[] | null = null,
): Transform {
  return { file: 'test.ts', source, input, output };
}

/** Options with limits that make tests quick. */
export function optionsOf(limits: Partial<SandboxLimits> = {}, rest: Partial<SandboxOptions> = {}): SandboxOptions {
  const quick = { batch_cpu_ms_min: 200, wall_factor: 3, memory_mb: 32, ...limits };
  return { seed: 'seed', now: '2026-01-02T03:04:05Z', limits: sandboxLimits.parse(quick), ...rest };
}

/** Rows with keys 1, 2, 3, … */
export function rowsOf(...values: readonly (readonly (string | null)[])[]): SandboxRow[] {
  return values.map((each, i) => ({ key: String(i + 1), values: each }));
}

interface Ran {
  readonly results: RowResult[];
  readonly columns: readonly string[];
  readonly usage: SandboxUsage;
}

/** Runs batches of complete rows (values in the order of the transform's input) in a session of their own. */
export async function run(sandbox: Sandbox, transform: Transform, options: SandboxOptions, ...batches: SandboxRow[][]): Promise<Ran> {
  const session = await sandbox.open(transform, options);
  try {
    const places = session.columns.map((name) => transform.input.findIndex((column) => column.name === name));
    const cut = batches.map((rows) => rows.map(({ key, values }) => ({ key, values: places.map((place) => values[place] ?? null) })));
    const results: RowResult[] = [];
    for await (const batch of session.run(cut)) results.push(...batch);
    return { results, columns: session.columns, usage: session.usage() };
  } finally {
    await session.close();
  }
}
