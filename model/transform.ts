import { z } from 'zod';
import type { Field, TypeKind } from './catalog.ts';
import { type SandboxColumn, sandboxColumn, type Transform } from './sandbox.ts';

/** Types that a transform's columns can have in a mapping, as the playbook names them. */
export const outputKinds = [
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'real',
  'double',
  'text',
  'uuid',
  'json',
  'jsonb',
  'bytea',
  'date',
  'time',
  'timestamp',
  'timestamptz',
] as const satisfies readonly TypeKind[];

/** The same as the playbook names them: `text`, or `text[]` for arrays. */
export const outputTypes = outputKinds.flatMap((kind) => [kind, `${kind}[]` as const, `${kind}[][]` as const]);

/** An output column as the playbook declares it. */
export function outputColumn(name: string, type: (typeof outputTypes)[number]): SandboxColumn {
  const kind = outputKinds.find((each) => each === type.replaceAll('[]', '')) ?? 'text';
  return { name, kind, dimensions: (type.length - kind.length) / 2, nullable: true };
}

/** Types whose equal values have one text form: by such a column several rows of one source row can be told apart. */
export const eachKinds: ReadonlySet<TypeKind> = new Set(['smallint', 'integer', 'bigint', 'text', 'uuid', 'date']);

/** A transform as a mapping uses it, with its code: what people approve is what runs. */
export const mappedTransform = z.object({
  /** Its columns are called `name.column` in rules. */
  name: z.string(),
  file: z.string(),
  /** Digest of code, input and output. */
  digest: z.string(),
  source: z.string(),
  input: z.array(sandboxColumn),
  output: z.array(sandboxColumn),
  /** Output column that tells the rows of one source row apart; without it a source row becomes one row. */
  each: z.string().optional(),
  /** Source columns that the code names; no others travel. */
  columns: z.array(z.string()),
  /** Reasons for which the code rejects rows. */
  reasons: z.array(z.string()),
  /** The instant that the code sees as `now`: declared, so that every run makes the same of a row. */
  now: z.string(),
});
export type MappedTransform = z.infer<typeof mappedTransform>;

/** Reason of a row on which the code threw, ran too long, ended its process or returned what its columns cannot hold. */
export const transformFailed = 'transform_failed';

/** What a transform's chance follows from, in a run and in every trial of it: so that nothing the code sees tells one from the other. */
export function transformSeed(system: string, phase: string): string {
  return `${system}/${phase}`;
}

/** What a transform is called in rules: its file, without folder and ending. */
export function transformName(file: string): string {
  return file.replace(/^.*\//, '').replace(/\.ts$/, '');
}

/** The alias under which rules read a column of the transform. */
export function outputAlias({ name }: Pick<MappedTransform, 'name'>, column: string): string {
  return `${name}.${column}`;
}

/** The alias under which a row carries what keeps it out by the transform's word; no column has an empty name. */
export function verdictAlias(transform: Pick<MappedTransform, 'name'>): string {
  return outputAlias(transform, '');
}

/** The alias under which a row carries its place, from 0, among those that the transform made of one source row. */
export function ordinalAlias(transform: Pick<MappedTransform, 'name'>): string {
  return outputAlias(transform, '#');
}

const natives: Readonly<Partial<Record<TypeKind, string>>> = {
  double: 'double precision',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

/** A column of the transform as a field that rules can read. */
export function outputField({ name, kind, dimensions }: SandboxColumn): Field {
  return { name, type: { native: `${natives[kind] ?? kind}${dimensions > 0 ? '[]' : ''}`, kind, dimensions }, nullable: true };
}

/** The transform as the sandbox takes it. */
export function sandboxTransform({ file, source, input, output }: MappedTransform): Transform {
  return { file, source, input, output };
}
