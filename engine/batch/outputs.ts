import type { FieldType } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import type { RowResult, RunRows, SandboxRow } from '../../model/sandbox.ts';
import type { TextRow } from '../../model/session.ts';
import { type MappedTransform, outputAlias, outputField, transformFailed, verdictAlias } from '../../model/transform.ts';
import { convert } from '../evaluate/convert.ts';
import { outcomeOf } from '../evaluate/outcome.ts';

/** What a transform made of one row: a verdict (`reason|`) that keeps it out, or a value per output, in PostgreSQL's text form. */
export interface Outputs {
  readonly verdict: string | null;
  readonly values: readonly (string | null)[];
}

const text: FieldType = { native: 'text', kind: 'text', dimensions: 0 };

/** Reads results as outputs. Values that are none of their column's type keep the row out, as does more than one row. */
export function outputReader({ output }: MappedTransform): (result: RowResult) => Outputs {
  const types = output.map((column) => outputField(column).type);
  const out = (reason: string): Outputs => ({ verdict: `${reason}|`, values: types.map(() => null) });
  return (result) => {
    if (result.fate === 'rejected') return out(result.reason);
    if (result.fate === 'failed') return out(transformFailed);
    const [row, ...more] = result.rows;
    if (!row || more.length > 0) return out(transformFailed);
    const values: (string | null)[] = [];
    for (const [i, type] of types.entries()) {
      const made = normalForm(row[i] ?? null, type);
      if ('refused' in made) return out(transformFailed);
      values.push(made.value);
    }
    return { verdict: null, values };
  };
}

/** Bytes come from the sandbox in their one form. */
const normalForm = (value: string | null, type: FieldType) =>
  outcomeOf(() => (value === null || type.kind === 'bytea' ? value : convert(value, text, type)));

/** Source rows with the columns that the transform makes of them, and its verdict; for the evaluator. */
export async function withOutputs(
  transform: MappedTransform,
  run: RunRows | null,
  rows: readonly TextRow[],
  keyOf: (row: TextRow) => string,
): Promise<TextRow[]> {
  assert(run, `no sandbox runs ${transform.file}`);
  const given = rows.map((row): SandboxRow => ({ key: keyOf(row), values: transform.columns.map((alias) => row[alias] ?? null) }));
  const read = outputReader(transform);
  const made: TextRow[] = [];
  for await (const results of run(only(given))) {
    for (const result of results) made.push({ ...rows[made.length], ...named(transform, read(result)) });
  }
  assert(made.length === rows.length, `${transform.file} was given ${rows.length} rows and answered ${made.length}`);
  return made;
}

async function* only(rows: readonly SandboxRow[]): AsyncGenerator<readonly SandboxRow[]> {
  if (rows.length > 0) yield rows;
}

function named(transform: MappedTransform, { verdict, values }: Outputs): TextRow {
  const columns = transform.output.map(({ name }, i): [string, string | null] => [outputAlias(transform, name), values[i] ?? null]);
  return Object.fromEntries([...columns, [verdictAlias(transform), verdict]]);
}
