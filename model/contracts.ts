import type { Readable } from 'node:stream';
import type { BulkLoads } from './bulk.ts';
import type { Catalog, Entity, Field } from './catalog.ts';
import type { Check } from './check.ts';
import type { Expression } from './expression.ts';
import type { FateCounts, Slice } from './ledger.ts';
import type { Lookup, Mapping } from './mapping.ts';
import type { Finding, Profile } from './profile.ts';
import type { RunRows } from './sandbox.ts';
import type { Statement, TargetSession, TextRow } from './session.ts';
import type { MappedTransform } from './transform.ts';

export type { SqlSession, Statement, TargetSession, TextRow } from './session.ts';

/** A source column that a phase reads. `alias` is its name in rules: the column's own, or `lookup.column`. */
export interface ExtractColumn {
  readonly alias: string;
  readonly lookup: string | null;
  readonly field: Field;
}

/** What a phase reads: only the columns that its mapping names. The first columns are the source key. */
export interface Extract {
  readonly entity: Entity;
  readonly key: readonly string[];
  readonly columns: readonly ExtractColumn[];
  readonly lookups: readonly Lookup[];
  /** Columns that a transform makes of the others: never read from the source. */
  readonly outputs?: readonly ExtractColumn[];
}

/** Reads slices on one connection, within the view of its epoch. */
export interface SliceReader {
  /** The rows of a slice as the bytes of a binary COPY, columns in the order of the extract, types as `stagedType` says. */
  copy(extract: Extract, slice: Slice): Readable;
  /** The same of the rows with these keys, of which there are few. */
  copyByKey(extract: Extract, keys: readonly (readonly string[])[]): Readable;
  /** The rows of a slice in text form, by alias, in key order. */
  rows(extract: Extract, slice: Slice): AsyncIterable<TextRow>;
  /** The rows with these source keys (each the parts of one key), in key order. */
  rowsByKey(extract: Extract, keys: readonly (readonly string[])[]): Promise<TextRow[]>;
  close(): Promise<void>;
}

/** One process's consistent view of the source: an exported snapshot that every reader shares. */
export interface Epoch {
  /** Position of the view in the source's log (LSN). */
  readonly position: string;
  openReader(): Promise<SliceReader>;
  /** Whether the view can still be joined; false when the connection that holds it is gone. */
  isOpen(): Promise<boolean>;
  /** Cuts the entity into slices of about `rows` rows in key order; the outermost are open, so that later rows fall into one. */
  slices(extract: Extract, rows: number): Promise<Slice[]>;
  close(): Promise<void>;
}

export interface PreflightQuestion {
  readonly role: 'source' | 'target';
  /** Entities that will be read or written. */
  readonly entities: readonly string[];
}

/** What every database can be asked, whatever its kind. */
export interface Database {
  readonly kind: string;
  /** `host:port/database`, for people; never user or password. */
  readonly label: string;
  preflight(question: PreflightQuestion): Promise<Check[]>;
  introspect(): Promise<Catalog>;
  profile(catalog: Catalog): Promise<Profile>;
  /** A fingerprint per entity that any change of its rows changes; entities that have none are left out. */
  rowVersions(entities: readonly Entity[]): Promise<Record<string, string>>;
  /** Up to `rows` rows in key order, in text form. */
  sample(entity: Entity, rows: number): Promise<TextRow[]>;
  close(): Promise<void>;
}

export interface SourceDatabase extends Database {
  openEpoch(): Promise<Epoch>;
}

/** An identity that references can resolve to. */
export interface ResolvedIdentity {
  readonly name: string;
  readonly system: string;
  /** `adopted`: only the key map knows the target keys. */
  readonly strategy: 'derived' | 'kept' | 'adopted';
  readonly target: Entity;
  readonly targetKey: readonly string[];
}

/** A reference entity that is in the target already; `legacyKey` are the columns that hold the key it had in the source. */
export interface AdoptedEntity {
  readonly name: string;
  readonly target: Entity;
  readonly targetKey: readonly string[];
  readonly legacyKey: readonly string[];
}

export interface ProgramInput {
  readonly mapping: Mapping;
  readonly extract: Extract;
  readonly target: Entity;
  readonly identities: ReadonlyMap<string, ResolvedIdentity>;
  readonly mode: 'merge' | 'bulk';
  /** The mapping alone proves that no two source rows claim the same conflict key and the target has none: no key pass is needed. */
  readonly hasProvenKeys?: boolean;
  /** Runs the mapping's transform, where it has one; the program carries it to whoever stages rows. */
  readonly runRows?: RunRows;
  /** Identities of which the key map knows no row while the program runs: all their keys are derived or kept. */
  readonly emptyKeyMaps?: ReadonlySet<string>;
  /** Schema of the ledger, `migration_control` but for rehearsals. */
  readonly ledgerSchema: string;
}

/** Names the ledger row that a statement works for. */
export interface BatchContext {
  readonly run: string;
  readonly phase: string;
  readonly batch: string;
}

/** Result of `write`: rows with one fate in one bucket. `skipped` rows carry no sums. */
export interface WriteResult {
  readonly fate: keyof Omit<FateCounts, 'read'>;
  readonly rows: number;
  readonly bucket: number | null;
  readonly sums: readonly string[] | null;
}

/** Decides, before the first batch, which rows are adopted, merged or refused; so no result depends on which batch commits first. */
export interface KeyPassProgram {
  readonly extract: Extract;
  readonly prepare: readonly Statement[];
  readonly clear: Statement;
  readonly stage: Statement;
  /** Run in order inside one transaction; the last returns {adopted, merged, refused}. */
  decide(context: BatchContext): readonly Statement[];
}

/** What `collect` is about: the run whose quarantine counts, how many rows were collected before, and source columns to add up. */
export interface CollectContext {
  readonly run: string;
  readonly phase: string;
  readonly after: number;
  readonly amounts: readonly string[];
}

/** Fates that the mapping gives the staged rows. `left`: the ledger keeps them aside for what only the database can refuse. */
export interface Collected {
  readonly expected: number;
  readonly refused: number;
  readonly skipped: number;
  readonly left: number;
}

/**
 * Compares the target with what the mapping makes of the source now, on one session: `prepare`, then `collect` per staged slice, then
 * `read`, then the questions. Phases that write the same entity may share the session: `prepare` once, `collect` for each.
 */
export interface CompareProgram {
  readonly prepare: readonly Statement[];
  /** After a slice is staged: adds its expected rows. Returns one row `Collected`. */
  collect(context: CollectContext): Statement;
  /** Reads the target once and notes what differs. Rows of others are left out. */
  readonly read: readonly Statement[];
  /** Returns {kind, sourceKey, targetKey} of rows that differ, at most `limit`. */
  differences(limit: number): Statement;
  /** Returns one row {missing, changed, extra, owned, expected}: how many differ, stand in the target, and should. */
  readonly totals: Statement;
  /** Bucket sums of the target as it stands, as `BucketSum`. */
  readonly buckets: Statement;
  /** Bucket sums of the rows as the mapping makes them, as `BucketSum`. */
  readonly expectedBuckets: Statement;
  /** Before the first batch of a phase that has no key pass: notes the rows that stand in the target as others'. */
  noteStanding(run: string, phase: string): Statement;
  /** For the staged rows that stand in the target: {sourceKey, fields}, the columns whose value is not what the mapping makes. */
  readonly changedFields: Statement;
  /** Rows of the target by key text, in text form; the key text itself under `row key`. */
  targetRows(keys: readonly string[]): Statement;
  /** Which of these keys the rows of an identity have in the target: {key}. */
  present(identity: string, keys: readonly string[]): Statement;
  readonly checks: CheckProgram;
}

/** Questions about a phase's rows in the target, asked after `read`. Each returns one row {broken}: how many break it. */
export interface CheckProgram {
  /** Groups of rows with the same values in these columns; a NULL is like nothing else. */
  unique(fields: readonly string[]): Statement;
  /** Rows that leave the column empty. */
  linked(field: string): Statement;
  /** Rows whose `by` is smaller than that of the row before them, by source key, with the same `within`. */
  ordered(by: string, within: string): Statement;
  /** Rows that refer to nothing: foreign keys, valid or not, and references that only the mapping knows. */
  readonly references: readonly {
    readonly name: string;
    readonly fields: readonly string[];
    readonly to: string;
    readonly broken: Statement;
  }[];
  /** Returns {target, source}: a target column added up, and the n-th of the collected amounts. */
  sums(target: string, amount: number): Statement;
  /** Rows that a SELECT of the playbook returns. Run it in a transaction that may only read, with the search path in place. */
  assertion(select: string): Statement;
}

/** What is left to do when all rows of a phase are there. */
export interface SettleProgram {
  /** Fill late references whose parent has come. Each returns {bucket, rows, sums} to be added: rows 0, new hashes less the old ones. */
  links(context: BatchContext): readonly Statement[];
  /** Moves rows whose parent never came into quarantine; run until it returns nothing. Returns {bucket, rows, sums}, rows below zero. */
  orphans(context: BatchContext): readonly Statement[];
  /** Rows that went with a removed parent, quarantined under a makeshift key: {rows}. Who writes a row does not note its legacy key. */
  fallen(context: Omit<BatchContext, 'batch'>): Statement;
  /** After a slice is staged: gives the fallen rows in it their legacy key and their source row. */
  name(context: Omit<BatchContext, 'batch'>): readonly Statement[];
  /** Refreshes the planner's statistics of the entity. */
  readonly analyze: Statement;
}

/** Takes back what a run wrote from an earlier view of the source and the source does not make any more. One transaction over all phases. */
export interface VanishedProgram {
  /** Before each phase is staged. */
  readonly prepare: readonly Statement[];
  /** After the whole entity is staged and the key pass has decided: dooms the run's own rows that nothing makes. */
  find(context: Omit<BatchContext, 'batch'>): readonly Statement[];
  /** Dooms own rows that refer to doomed ones, a row of the result each; null where the mapping has no references. */
  follow(context: Omit<BatchContext, 'batch'>): Statement | null;
  /** Deletes the doomed rows, a row of the last result each, with what the ledger notes of them. */
  remove(context: Omit<BatchContext, 'batch'>): readonly Statement[];
}

/** What a transform makes of the staged rows: read from staging in pages, run, and copied into a table beside it, one row each. */
export interface OutputProgram {
  readonly transform: MappedTransform;
  /** Null where nothing can run: the statements are only shown. */
  readonly run: RunRows | null;
  /** How many pages staging has: {pages}. */
  readonly pages: Statement;
  /** The rows of a page: {place, key, values}, the columns that the transform names in text form; `place` is the row's place in staging. */
  page(number: number): Statement;
  /** `COPY outputs FROM STDIN` in text format: place, verdict, one column per output. */
  readonly take: Statement;
}

/** The statements of one phase, compiled once and run many times; a dry run prints them. */
export interface PhaseProgram {
  readonly mode: 'merge' | 'bulk';
  readonly extract: Extract;
  /** Hashed columns in order, for the manifest. */
  readonly columns: readonly { readonly name: string; readonly sentAs: string }[];
  readonly keyPass: KeyPassProgram | null;
  /** Once per session: temporary tables. */
  readonly prepare: readonly Statement[];
  /** Empties staging and the rows set aside by bisecting. */
  readonly clear: Statement;
  /** Sets staged rows aside: source keys, each with its verdict (`reason|`). */
  exclude(rows: readonly { readonly sourceKey: string; readonly verdict: string }[]): Statement;
  /** Canonical source keys of the staged rows, in key order. */
  readonly stagedKeys: Statement;
  /** `COPY staging FROM STDIN (FORMAT binary)`. */
  readonly stage: Statement;
  /** Applies approved patches to the staged rows; after every staging, so that all that follows sees the repaired row. */
  readonly repair: Statement;
  /** After `repair`; null for a mapping without a transform. */
  readonly outputs: OutputProgram | null;
  /** Stages rows that are at hand in text form, by alias. */
  stageText(rows: readonly TextRow[]): Statement;
  /** Aliases whose text is no value of the type in which their column is staged: {alias}. */
  misfits(values: TextRow): Statement;
  /** What the mapping makes of the staged rows: {sourceKey, targetKey, verdict}; the verdict is null, `skip` or `reason|column`. With a target key, only its row. */
  judge(targetKey: string | null): Statement;
  /** Writes what the guards let through; the last statement returns WriteResult rows. In bulk mode a value that no cast takes is an error of the whole. */
  write(context: BatchContext): readonly Statement[];
  /** As `write`, for batches that it could not take: asks before every cast, and leaves out the rows set aside. The same rows get the same fates. */
  writeCarefully(context: BatchContext): readonly Statement[];
  /** Accounts for the rest of the staged rows: quarantines the refused, counts the skipped. Returns {fate, rows}. */
  remainder(context: BatchContext): Statement;
  readonly settle: SettleProgram;
  readonly vanished: VanishedProgram;
  readonly compare: CompareProgram;
}

/**
 * A foreign key that points at an entity. `key` is the primary key of the table that it stands in; empty where there is none. `wantsIndex`: nothing
 * but a scan of the whole table finds the rows that refer to one, and an index may be made.
 */
export interface InboundReference {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly toColumns: readonly string[];
  readonly key: readonly string[];
  readonly wantsIndex: boolean;
}

/** Rows that a rollback takes back in another phase before it comes to this one. */
export interface ReleasedRows {
  readonly phase: string;
  readonly target: Entity;
  readonly targetKey: readonly string[];
}

export interface UndoInput extends ReleasedRows {
  readonly identity: string;
  /** All runs whose writes are taken back together. */
  readonly runs: readonly string[];
  /** The mappings that they wrote with, and the columns that each wrote. */
  readonly versions: readonly { readonly mapping: string; readonly columns: readonly string[] }[];
  readonly inbound: readonly InboundReference[];
  /** Nullable columns that refer to another phase of the same circle. */
  readonly links: readonly string[];
  readonly ledgerSchema: string;
}

/**
 * Takes back what runs have written in a phase. Per transaction: `take`, then `dependents`, then `blocked`; where nothing is, `apply`, then
 * `resisting`. What is taken back leaves no undo rows, so that the rest is what is left to do.
 */
export interface UndoProgram {
  /** Notes the undo of rows that a bulk load wrote and nobody has touched since. Changes no data; a second time changes nothing. */
  readonly noteBulk: readonly Statement[];
  /** Rows of a bulk load's entity that are neither noted nor others' rows, at most `limit`: {key, total}. */
  strangers(limit: number): Statement;
  /** Target keys with undo rows of a run, and of none of the `seen` runs, in order after a key: {key}. */
  next(run: string, seen: readonly string[], after: string, rows: number): Statement;
  /** Puts rows with their undo together and locks them. */
  take(keys: readonly string[]): readonly Statement[];
  /** Keys of rows of the same entity that refer to taken ones, directly or not: {key}. They go together. Null where the entity has no such reference. */
  readonly dependents: Statement | null;
  /** Taken rows that must stay, at most `limit`: {key, reason, entity, byKey, total}. Rows of `released` phases refer to nothing any more. */
  blocked(released: readonly ReleasedRows[], limit: number): Statement;
  /** Empties the links of the taken rows, so that the phases of a circle can be taken back one after the other; none outside a circle. */
  readonly unlink: readonly Statement[];
  /** What taking the taken rows back means: {delete, restore, gone}. */
  readonly counts: Statement;
  /** Deletes, restores and forgets the taken rows, and notes it in the ledger. */
  readonly apply: readonly Statement[];
  /** Taken rows that are not as they were: a trigger came between. {key} */
  readonly resisting: Statement;
  /** After the last row: what the ledger still keeps of the phase goes. */
  readonly finish: readonly Statement[];
}

export interface TargetDatabase extends Database {
  openSession(): Promise<TargetSession>;
  compile(input: ProgramInput): PhaseProgram;
  /** Notes the keys of an adopted entity in the key map, from the column in which the target keeps the legacy key. */
  adopt(adopted: AdoptedEntity, run: string, ledgerSchema: string): readonly Statement[];
  /** Loads into empty entities without the upkeep of indexes and foreign keys. */
  bulkLoads(ledgerSchema: string): BulkLoads;
  /** Foreign keys of any schema that point at the entity: rows of `InboundReference`. */
  inboundReferences(entity: Entity): Statement;
  compileUndo(input: UndoInput): UndoProgram;
}

/** Parses SQL text that people write in playbooks; refuses all but one scalar expression (or one SELECT) of allowed functions. */
export interface SqlParser {
  expression(sql: string, columns: ReadonlySet<string>): Promise<Expression>;
  /** Checks that the text is one SELECT without side effects. */
  select(sql: string): Promise<void>;
}

/** What a target entity is made of when it does not exist yet. */
export interface DraftedTarget {
  readonly ddl: string;
  readonly catalog: Catalog;
  readonly findings: readonly Finding[];
}
