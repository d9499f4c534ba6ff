import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxColumn, Transform } from '../../model/sandbox.ts';

const tools = readFileSync(join(import.meta.dirname, 'tools.d.ts.txt'), 'utf8');
/** An enum with more labels is a string: the type would be no help to a reader. */
const labelsMax = 100;

const readAs: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  smallint: 'number',
  integer: 'number',
  bigint: 'bigint',
  real: 'number',
  double: 'number',
  numeric: 'Decimal',
  money: 'Decimal',
  bytea: 'Uint8Array',
  timestamptz: 'Temporal.Instant',
  json: 'JsonText',
  jsonb: 'JsonText',
};

const writtenAs: Readonly<Record<string, string>> = {
  ...readAs,
  smallint: 'number | bigint',
  integer: 'number | bigint',
  bigint: 'number | bigint',
  numeric: 'Decimal | bigint',
  money: 'Decimal | bigint',
};

/** The types that a transform sees without importing them: `SourceRow` and `TargetRow` from the columns, `Tools`, `Result`. */
export function typesOf({ input, output }: Pick<Transform, 'input' | 'output'>): string {
  const source = input.map((column) => `  readonly ${JSON.stringify(column.name)}: ${typeOf(column, readAs)};`);
  const target = output?.map(
    (column) => `  readonly ${JSON.stringify(column.name)}${column.nullable ? '?' : ''}: ${typeOf(column, writtenAs)};`,
  );
  return [
    tools,
    `interface SourceRow {\n${source.join('\n')}\n}`,
    target ? `interface TargetRow {\n${target.join('\n')}\n}` : 'type TargetRow = { readonly [column: string]: unknown };',
  ].join('\n');
}

function typeOf({ kind, dimensions, nullable, labels, shape }: SandboxColumn, names: Readonly<Record<string, string>>): string {
  const labelled = labels && labels.length > 0 && labels.length <= labelsMax;
  let type = labelled ? labels.map((label) => JSON.stringify(label)).join(' | ') : (shape ?? names[kind] ?? 'string');
  for (let i = 0; i < dimensions; i++) type = `readonly (${type} | null)[]`;
  return nullable ? `${type} | null` : type;
}
