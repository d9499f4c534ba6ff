import { z } from 'zod';
import { typeKinds } from './catalog.ts';
import { digestOf } from './digest.ts';

/** Where generated code can run. */
export const sandboxKinds = ['docker', 'isolate'] as const;
export type SandboxKind = (typeof sandboxKinds)[number];

/** A column whose values cross into the sandbox or out of it. */
export const sandboxColumn = z.object({
  name: z.string().min(1),
  /** Kind of the value, of the element when `dimensions` > 0; decides what the transform sees. */
  kind: z.enum(typeKinds),
  dimensions: z.int().min(0).max(6),
  nullable: z.boolean(),
  /** Labels of an enum. */
  labels: z.array(z.string()).optional(),
  /** Of a column of JSON that code makes: the type of the object that becomes it, such as `fhir4.Patient` or `object` (`sandbox/check/shapes.ts`). */
  shape: z.string().optional(),
});
export type SandboxColumn = z.infer<typeof sandboxColumn>;

/** Longest source of a transform, in characters. */
export const transformSourceMax = 65_536;

/** The same in bytes of UTF-8, at most. */
export const transformBytesMax = 4 * transformSourceMax;

/** A TypeScript file whose default export turns one source row into target rows, or rejects it. */
export const transform = z.object({
  /** Name shown in errors and reports. */
  file: z.string().min(1).max(200),
  source: z.string().max(transformSourceMax),
  input: z.array(sandboxColumn).min(1).max(1_600),
  /** Columns of the result; null takes whatever columns a row has (exploring, without a target). */
  output: z.array(sandboxColumn).min(1).max(1_600).nullable(),
});
export type Transform = z.infer<typeof transform>;

/** Digest of a transform: what people approve, and part of the digest of the mapping that uses it. */
export function transformDigest({ source, input, output }: Transform): string {
  return digestOf({ source, input, output });
}

/** What one session may use. Bytes are UTF-8 bytes of a batch, milliseconds are per batch. */
export const sandboxLimits = z.object({
  /** Heap of the code, in MiB. */
  memory_mb: z.int().min(16).max(4_096).default(128),
  /** Processors that a container may use at once: the code takes one, passing rows on and collecting garbage take of the other. */
  cpus: z.number().min(0.1).max(64).default(2),
  /** CPU time of a batch: `row_cpu_ms` for each of its rows, at least `batch_cpu_ms_min`. */
  row_cpu_ms: z.number().positive().max(60_000).default(2),
  batch_cpu_ms_min: z.int().min(10).max(600_000).default(1_000),
  /** Wall-clock time of a batch, as a multiple of its CPU time: a busy machine may take longer, a stuck one may not. */
  wall_factor: z.number().min(1).max(100).default(5),
  /** Rows and bytes of one batch, in and out. A larger batch is cut. */
  batch_rows_max: z.int().min(1).max(100_000).default(10_000),
  input_bytes_max: z.int().min(1_024).max(268_435_456).default(16_777_216),
  output_bytes_max: z.int().min(1_024).max(268_435_456).default(33_554_432),
  /** Target rows that one source row may become. */
  rows_per_row_max: z.int().min(1).max(1_000_000).default(1_000),
  /** Batches that may be on their way at once. */
  window: z.int().min(1).max(16).default(2),
  /** Times that a session may lose its process before it gives up. */
  restarts_max: z.int().min(0).max(10_000).default(200),
  start_ms_max: z.int().min(100).max(600_000).default(20_000),
});
export type SandboxLimits = z.infer<typeof sandboxLimits>;

/** The setting of the environment for a limit: GODWIT_SANDBOX_MEMORY_MB for `memory_mb`. */
export function limitSetting(name: keyof SandboxLimits): string {
  return `GODWIT_SANDBOX_${name.toUpperCase()}`;
}

/** Rows that go to the sandbox at once, in a run as in a trial. */
export const sandboxBatchRows = 2_000;

/** One source row: its canonical key, and its values in the database's text form in the order of `SandboxSession.columns`. */
export interface SandboxRow {
  readonly key: string;
  readonly values: readonly (string | null)[];
}

/** Why a row failed. The last five are about the whole process: its row was found by cutting the batch in halves. */
export const failureReasons = [
  'transform_error',
  'wrong_result',
  'unreadable_value',
  'too_many_rows',
  'input_limit',
  'time_limit',
  'memory_limit',
  'output_limit',
  'process_died',
  'wrong_frame',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What became of one row. Never holds source values except, where it was written, in `rows`. */
export type RowResult =
  /**
   * The row at index i of `rows` has ordinal i; values are text forms in the order of the transform's output, or name, value,
   * name, value … where that is null.
   */
  | { readonly key: string; readonly fate: 'written'; readonly rows: readonly (readonly (string | null)[])[] }
  /** `reason` is one of the reasons that stand in the transform's source. */
  | { readonly key: string; readonly fate: 'rejected'; readonly reason: string }
  | {
      readonly key: string;
      readonly fate: 'failed';
      readonly reason: FailureReason;
      /** Line and column in the transform's source, both from 1, where known. */
      readonly line: number | null;
      readonly column: number | null;
      /** What happened and what to change, without row values. */
      readonly message: string;
    };

/** What a session used so far. */
export interface SandboxUsage {
  readonly rows: number;
  readonly cpuMs: number;
  /** Processes that were lost and replaced. */
  readonly restarts: number;
  /** How often each branch outcome was taken, in the order of the program's branches; empty unless asked for. */
  readonly branches: readonly number[];
}

export interface SandboxOptions {
  /** Feeds `tools.random()`, together with the row's key. */
  readonly seed: string;
  /** The instant that the transform sees as `tools.now`, ISO 8601. */
  readonly now: string;
  readonly limits: SandboxLimits;
  /** Digest that was approved; another one is refused with `transform_changed`. */
  readonly approved?: string;
  /** Counts the branches that are taken. */
  readonly cover?: boolean;
}

/** One transform, loaded and ready, in a process of its own. */
export interface SandboxSession {
  readonly kind: SandboxKind;
  /** The input columns that the transform names: all that has to travel. */
  readonly columns: readonly string[];
  /** Whether the key has to travel: chance follows from it, and nothing else does. */
  readonly usesRandom: boolean;
  /**
   * Runs batches and gives one result for each row, in order, batch by batch. Takes the next batch only when there is room for it. A batch
   * that ends the process is cut in halves until the rows are found. Throws `sandbox_failed` past `restarts_max`, and GodwitErrors only.
   */
  run(batches: AsyncIterable<readonly SandboxRow[]> | Iterable<readonly SandboxRow[]>): AsyncIterable<readonly RowResult[]>;
  /**
   * The same for many rows, for a transform with declared output: batches of whole lines in COPY's text format, a line per row
   * (place, key or nothing, a
   * field per column of `columns`), and results as such lines, one or more per row in their order (place, ordinal from 0, verdict, a field per output
   * column). The verdict is NULL, `reason|` for a rejected row, or `transform_failed|file:line`.
   */
  runLines(batches: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Buffer>;
  usage(): SandboxUsage;
  close(): Promise<void>;
}

/** A place where code that nobody trusts can run. */
export interface Sandbox {
  readonly kind: SandboxKind;
  /** What runs, for reports: versions and image, no paths. */
  readonly description: string;
  /** Checks the transform and starts it. Throws `transform_refused`, `transform_changed`, `sandbox_unavailable`. */
  open(transform: Transform, options: SandboxOptions): Promise<SandboxSession>;
  /** Ends every session. */
  close(): Promise<void>;
}

/** Runs rows through one transform, in a session that nobody else uses meanwhile. */
export interface TransformRunner {
  /** As `SandboxSession.run`. */
  rows(batches: AsyncIterable<readonly SandboxRow[]>): AsyncIterable<readonly RowResult[]>;
  /** As `SandboxSession.runLines`, of batches that are made as the session needs them. */
  lines(batches: (session: Pick<SandboxSession, 'usesRandom'>) => AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}

/** How a phase runs its transform. */
export interface TransformUse extends Pick<SandboxOptions, 'seed' | 'now'> {
  readonly phase: string;
  /** The digest that people decided on. */
  readonly approved: string;
  /** Whether a row may become more than one. */
  readonly isOneToMany: boolean;
}

/** The transforms of one playbook: their text, what is found in it, and the place where they run. */
export interface Transforms {
  /** Text of a file beside the playbook. Throws `mapping_invalid`. */
  read(file: string): string;
  /** Reads and type-checks the code: the input columns that it names, the reasons for which it rejects. Throws `transform_refused`. */
  check(transform: Transform): Promise<{ readonly columns: readonly string[]; readonly reasons: readonly string[] }>;
  runner(transform: Transform, options: TransformUse): TransformRunner;
  /** Opens the place where code runs, unless it is open, and says which it is. Throws `sandbox_unavailable`. */
  place(): Promise<Pick<Sandbox, 'kind' | 'description'>>;
  close(): Promise<void>;
}
