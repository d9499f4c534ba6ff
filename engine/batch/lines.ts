import type { FieldType } from '../../model/catalog.ts';
import { type Bits, type Core, coreOf, zoneOf } from '../../model/core-type.ts';
import { type MappedTransform, outputAlias, outputField, transformFailed } from '../../model/transform.ts';
import { copyField } from './copy-text.ts';
import { normalForm } from './outputs.ts';

/** Forms that are a value of their type beyond doubt and that every reader takes the same: most values need no second look. */
const plainForms: Readonly<Partial<Record<Core, RegExp>>> = {
  boolean: /^(true|false)$/,
  decimal: /^-?\d{1,100}(\.\d{1,100})?$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/,
  bytes: /^/,
};
const instant = /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?Z$/;
const double = /^-?\d{1,15}(\.\d{1,15})?$/;
const integers: Readonly<Record<Bits, RegExp>> = {
  16: /^(0|-?[1-9]\d{0,3})$/,
  32: /^(0|-?[1-9]\d{0,8})$/,
  64: /^(0|-?[1-9]\d{0,17})$/,
};

function plainForm(type: FieldType): RegExp | undefined {
  const { core, bits } = coreOf(type);
  if (core === 'integer' && bits) return integers[bits];
  if (core === 'float') return bits === 64 ? double : undefined;
  return zoneOf(type) === 'zoned' ? instant : plainForms[core];
}

const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const readField = (field: string): string => field.replaceAll(/\\(.)/g, (_, sign: string) => signs[sign] ?? sign);

/** Place, ordinal and verdict stand before the values. */
const fieldsBefore = 3;

/**
 * Reads lines as the sandbox gives them (place, ordinal, verdict, values) for the outputs: values take the text form of their column's type. A row
 * is kept out with all that were made of its source row where a value has none, or where `each` does not tell them apart. Lines pass as they are
 * where every column is text and a row becomes one.
 */
export function lineReader(transform: MappedTransform): (lines: Buffer) => Buffer | string {
  const typed = typedColumns(transform);
  if (typed.length === 0 && transform.each === undefined) return (lines) => lines;
  const nothing = transform.output.map(() => '\\N').join('\t');
  return (lines) => {
    const read: string[] = [];
    for (const rows of groupsOf(lines.toString('utf8').split('\n').slice(0, -1))) {
      const wrong = untypedColumn(rows, typed) ?? (isToldApart(rows, transform) ? null : (transform.each ?? ''));
      if (wrong === null) for (const fields of rows) read.push(fields.join('\t'));
      else read.push(`${rows[0]?.[0]}\t0\t${transformFailed}|${wrong && outputAlias(transform, wrong)}\t${nothing}`);
    }
    return `${read.join('\n')}\n`;
  };
}

interface TypedColumn {
  readonly name: string;
  readonly at: number;
  readonly type: FieldType;
  readonly plain: RegExp | undefined;
}

function typedColumns({ output }: MappedTransform): TypedColumn[] {
  const columns = output.map((column, i) => ({ name: column.name, at: i + fieldsBefore, type: outputField(column).type }));
  return columns.flatMap(({ name, at, type }) =>
    type.kind === 'text' && type.dimensions === 0 ? [] : [{ name, at, type, plain: type.dimensions > 0 ? undefined : plainForm(type) }],
  );
}

/** The fields of the lines that were made of one source row. */
function* groupsOf(lines: readonly string[]): Generator<string[][]> {
  let group: string[][] = [];
  for (const line of lines) {
    const fields = line.split('\t');
    if (fields[1] === '0' && group.length > 0) {
      yield group;
      group = [];
    }
    group.push(fields);
  }
  if (group.length > 0) yield group;
}

/** Puts values into the form of their type; the column in which one has none, or null. */
function untypedColumn(rows: readonly string[][], typed: readonly TypedColumn[]): string | null {
  for (const fields of rows) {
    for (const { name, at, type, plain } of typed) {
      const field = fields[at] ?? '\\N';
      if (field === '\\N' || plain?.test(field)) continue;
      const made = normalForm(readField(field), type);
      if ('refused' in made || made.value === null) return name;
      fields[at] = copyField(made.value);
    }
  }
  return null;
}

function isToldApart(rows: readonly string[][], { each, output }: MappedTransform): boolean {
  // A verdict stands alone.
  if (rows[0]?.[2] !== '\\N') return true;
  if (each === undefined) return rows.length === 1;
  const at = output.findIndex(({ name }) => name === each) + fieldsBefore;
  const keys = new Set(rows.map((fields) => fields[at]));
  return keys.size === rows.length && !keys.has('\\N');
}
