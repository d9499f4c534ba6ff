import type { FieldType } from '../../model/catalog.ts';
import { isOneOf, plainTypes } from '../../model/core-type.ts';
import { assert } from '../../model/errors.ts';
import type { RowResult, SandboxRow, TransformRunner } from '../../model/sandbox.ts';
import type { TextRow } from '../../model/session.ts';
import { type MappedTransform, outputAlias, outputField, transformFailed, verdictAlias } from '../../model/transform.ts';
import { arrayForm } from '../evaluate/arrays.ts';
import { convert } from '../evaluate/convert.ts';
import { type Outcome, outcomeOf } from '../evaluate/outcome.ts';

/** A row that a transform made: a verdict (`reason|`) that keeps it out, or a value per output, in PostgreSQL's text form. */
export interface Outputs {
  readonly verdict: string | null;
  readonly values: readonly (string | null)[];
}

/**
 * Reads a result as the rows that the transform made: one, or those that `each` tells apart. A row that is kept out is one as
 * well. Values that are none
 * of their column's type keep it out, as do more rows than declared, and rows that are not told apart.
 */
export function outputReader(transform: MappedTransform): (result: RowResult) => readonly Outputs[] {
  const types = transform.output.map((column) => outputField(column).type);
  const out = (reason: string): Outputs[] => [{ verdict: `${reason}|`, values: types.map(() => null) }];
  return (result) => {
    if (result.fate === 'rejected') return out(result.reason);
    if (result.fate === 'failed') return out(transformFailed);
    const made: Outputs[] = [];
    for (const row of result.rows) {
      const values = valuesOf(row, types);
      if (values === null) return out(transformFailed);
      made.push({ verdict: null, values });
    }
    return isToldApart(made, transform) ? made : out(transformFailed);
  };
}

function valuesOf(row: readonly (string | null)[], types: readonly FieldType[]): (string | null)[] | null {
  const values: (string | null)[] = [];
  for (const [i, type] of types.entries()) {
    const made = normalForm(row[i] ?? null, type);
    if ('refused' in made) return null;
    values.push(made.value);
  }
  return values;
}

function isToldApart(made: readonly Outputs[], { each, output }: MappedTransform): boolean {
  if (each === undefined) return made.length === 1;
  const at = output.findIndex(({ name }) => name === each);
  const keys = new Set(made.map(({ values }) => values[at] ?? null));
  return keys.size === made.length && !keys.has(null);
}

/** The text form that a value from the sandbox has in its column's type, or why it has none. */
export function normalForm(value: string | null, type: FieldType): Outcome {
  if (type.dimensions === 0) return outcomeOf(() => (value === null ? null : elementForm(value, type)));
  return outcomeOf(() => (value === null ? null : arrayForm(value, type, (each) => elementForm(each, { ...type, dimensions: 0 }))));
}

/** Bytes come in their one form. */
const elementForm = (value: string, type: FieldType): string => (isOneOf(type, 'bytes') ? value : convert(value, plainTypes.text, type));

/** Source rows with the columns that the transform makes of them, and its verdict, one row for each that it makes; for the evaluator. */
export async function withOutputs(
  transform: MappedTransform,
  runner: TransformRunner | null,
  rows: readonly TextRow[],
  keyOf: (row: TextRow) => string,
): Promise<TextRow[]> {
  assert(runner, `no sandbox runs ${transform.file}`);
  const given = rows.map((row): SandboxRow => ({ key: keyOf(row), values: transform.columns.map((alias) => row[alias] ?? null) }));
  const read = outputReader(transform);
  const made: TextRow[] = [];
  let answered = 0;
  for await (const results of runner.rows(only(given))) {
    for (const result of results) {
      const row = rows[answered++];
      for (const output of read(result)) made.push({ ...row, ...named(transform, output) });
    }
  }
  assert(answered === rows.length, `${transform.file} was given ${rows.length} rows and answered ${answered}`);
  return made;
}

async function* only(rows: readonly SandboxRow[]): AsyncGenerator<readonly SandboxRow[]> {
  if (rows.length > 0) yield rows;
}

function named(transform: MappedTransform, { verdict, values }: Outputs): TextRow {
  const columns = transform.output.map(({ name }, i): [string, string | null] => [outputAlias(transform, name), values[i] ?? null]);
  return Object.fromEntries([...columns, [verdictAlias(transform), verdict]]);
}
