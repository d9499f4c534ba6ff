import type { Entity, Field } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { type SandboxColumn, type Transforms, transformDigest } from '../../model/sandbox.ts';
import { type MappedTransform, outputAlias, outputColumn, transformFailed, transformName } from '../../model/transform.ts';
import { refusal } from '../playbook/refusal.ts';

/** Reasons that Godwit gives itself: of a row that has one, nobody could tell who refused it. */
const ownReasons: ReadonlySet<string> = new Set(
  `${transformFailed} invalid_value too_long out_of_range lost_precision null_refused unknown_value impossible_time orphan duplicate conflict
  constraint untried skip not_an_array not_a_map element_key_missing element_key_duplicate`.split(/\s+/),
);

/** The instant of code that uses none. */
export const noInstant = '1970-01-01T00:00:00Z';

/** PostgreSQL cuts longer names. */
const nameBytesMax = 63;

/** What the rows of a phase are made of: its source entity, and the entities that are joined to it, by the names of the look-ups. */
export interface RowParts {
  readonly source: Entity;
  readonly joined: ReadonlyMap<string, Entity>;
}

/**
 * The declared transform with its code, read, type-checked against the columns of source and look-ups and bound by its digest. Throws
 * `mapping_invalid` with file, line and what to change.
 */
export async function mapTransform(
  { phase, transform }: PlaybookPhase,
  parts: RowParts,
  transforms: Transforms | undefined,
): Promise<MappedTransform | undefined> {
  if (!transform) return undefined;
  if (!transforms) throw refusal('mapping_invalid', phase, ['transform'], `nothing here can read and check ${transform.file}.`);
  const name = transformName(transform.file);
  const given = {
    file: transform.file,
    source: readCode(phase, transform.file, transforms),
    input: inputColumns(parts),
    output: Object.entries(transform.output).map(([column, type]) => outputColumn(column, type)),
  };
  const { columns, reasons } = await transforms.check(given).catch((cause: unknown) => {
    throw cause instanceof GodwitError ? refused(phase, cause) : cause;
  });
  const mapped = {
    name,
    ...given,
    digest: transformDigest(given),
    columns: [...columns],
    reasons: [...reasons],
    ...(transform.each !== undefined && { each: transform.each }),
    now: transform.now ?? noInstant,
  };
  const fault = faultOf(mapped, parts, transform.now !== undefined);
  if (fault !== null) throw refusal('mapping_invalid', phase, ['transform'], fault);
  return mapped;
}

function readCode(phase: string, file: string, transforms: Transforms): string {
  try {
    return transforms.read(file);
  } catch (error) {
    if (error instanceof GodwitError) throw refusal(error.code, phase, ['transform', 'file'], error.message, error);
    throw error;
  }
}

/** By alias, as rules know them; a look-up that finds nothing leaves its columns empty. */
export function inputColumns({ source, joined }: RowParts): SandboxColumn[] {
  const own = new Set(source.fields.map(({ name }) => name));
  const found = [...joined].flatMap(([lookup, { fields }]) =>
    fields.map((field) => inputColumn({ ...field, name: `${lookup}.${field.name}`, nullable: true })),
  );
  return [...source.fields.map(inputColumn), ...found.filter(({ name }) => !own.has(name))];
}

function inputColumn({ name, nullable, type }: Field): SandboxColumn {
  return { name, kind: type.kind, dimensions: type.dimensions, nullable, ...(type.labels && { labels: type.labels }) };
}

function refused(phase: string, cause: GodwitError): GodwitError {
  return new GodwitError('mapping_invalid', `${phase}.transform: ${cause.message}`, { cause, details: cause.details });
}

/** What keeps checked code out of the mapping, in words. */
function faultOf(
  { name, file, source: code, output, reasons }: MappedTransform,
  { source, joined }: RowParts,
  hasNow: boolean,
): string | null {
  const taken = source.fields.find((field) => field.name.startsWith(`${name}.`))?.name ?? (joined.has(name) ? name : undefined);
  if (taken !== undefined) return `"${taken}" is called so already; give ${file} another name.`;
  const long = output.find((column) => Buffer.byteLength(outputAlias({ name }, column.name)) > nameBytesMax);
  if (long) return `"${name}.${long.name}" is longer than ${nameBytesMax} bytes; give file or column a shorter name.`;
  const own = reasons.find((reason) => ownReasons.has(reason));
  if (own !== undefined) return `${file} rejects with "${own}", which is a word of Godwit's own; choose another.`;
  const line = hasNow ? -1 : code.split('\n').findIndex((each) => /\bnow\b/.test(each));
  if (line >= 0) return `${file}:${line + 1}: the code names \`now\`; declare \`now\`, so that every run makes the same of a row.`;
  return null;
}
