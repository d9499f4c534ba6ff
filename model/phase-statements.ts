import type { Entity } from './catalog.ts';
import type { ConflictPolicy } from './conflict.ts';
import type { FateCounts, LedgerPlace } from './ledger.ts';
import type { Mapping } from './mapping.ts';
import type { MirroredTable, PhaseMirror } from './mirror.ts';
import type { SourceRead } from './reading.ts';
import type { TransformRunner } from './sandbox.ts';
import type { Statement, TextRow } from './session.ts';
import type { MappedTransform } from './transform.ts';

/** An identity that references can resolve to. */
export interface ResolvedIdentity {
  readonly name: string;
  readonly system: string;
  /** `adopted`: only the key map knows the target keys. */
  readonly strategy: 'derived' | 'kept' | 'adopted';
  readonly target: Entity;
  readonly targetKey: readonly string[];
  /** Name of the database that its rows stand in, where that is another than the phase's own: nothing joins it, it is asked by keys. */
  readonly abroad?: string;
}

/** A parent in another database as it is asked for: by the canonical legacy key, and the key that it has where no key map says otherwise. */
export interface AskedParent {
  readonly refersTo: string;
  readonly ownKey: string | null;
}

/** What was found of one. */
export interface FoundParent {
  readonly refersTo: string;
  readonly targetKey: string;
  readonly isThere: boolean;
}

/** Finds rows of an identity that stands in another database. */
export interface ParentFinder {
  find(asked: readonly AskedParent[]): Promise<FoundParent[]>;
}

/**
 * References into another database, which no statement can join: their keys are gathered in a table of the session, asked for page by page, and the
 * answers put beside them. All that looks for parents then looks there.
 */
export interface AbroadStatements {
  readonly identity: string;
  /** Null where nothing can be asked: the statements are only shown. */
  readonly finder: ParentFinder | null;
  /** Makes the table; the program's own `prepare` does, too. */
  readonly prepare: readonly Statement[];
  readonly clear: Statement;
  /** Gathers what the staged rows refer to. */
  readonly staged: Statement;
  /** Gathers what late references wait for; null where none is late. */
  readonly late: ((context: Omit<BatchContext, 'batch'>) => Statement) | null;
  /** After `compare.read`: gathers what the phase's rows in the target refer to. */
  readonly held: Statement;
  /** Gathered keys after a number: {number, refersTo, ownKey}. */
  page(after: string, rows: number): Statement;
  take(found: readonly FoundParent[]): Statement;
  readonly analyze: Statement;
}

export interface ProgramInput extends LedgerPlace {
  readonly mapping: Mapping;
  readonly sourceRead: SourceRead;
  readonly target: Entity;
  readonly identities: ReadonlyMap<string, ResolvedIdentity>;
  readonly mode: 'merge' | 'bulk';
  /** The mapping alone proves that no two source rows claim the same conflict key and the target has none: no key pass is needed. */
  readonly hasProvenKeys?: boolean;
  /** Runs the mapping's transform, where it has one; the program carries it to whoever stages rows. */
  readonly runner?: TransformRunner;
  /** Identities of which the key map knows no row while the program runs: all their keys are derived or kept. */
  readonly emptyKeyMaps?: ReadonlySet<string>;
  /** Find the rows of identities in other databases. */
  readonly parents?: ReadonlyMap<string, ParentFinder>;
  /** Columns, by identity, that hold the legacy key of every row of the target entity: a load finds parents by them. */
  readonly legacyColumns?: ReadonlyMap<string, string>;
  /** Only rows of this differential are written, as long as they stand as they were compared. */
  readonly repairs?: RepairedDifferential;
  /** What becomes of columns that both sides change; where it is said, the ledger keeps how each was when it was last brought. */
  readonly bothChanged?: ConflictPolicy;
  /** References also find rows that are missing and will come (`DifferenceStatements.expectMissing`). */
  readonly expectsMissing?: boolean;
  /** Tables of the source that stand in the target a second time, from which the phase can be mapped. */
  readonly mirrors?: readonly MirroredTable[];
}

/** A differential that a run brings, and the run whose rows were compared for it. */
export interface RepairedDifferential {
  readonly id: string;
  readonly compared: string;
}

/** Names the ledger row that a statement works for. */
export interface BatchContext {
  readonly run: string;
  readonly phase: string;
  readonly batch: string;
}

/**
 * Result of `write`: rows with one fate in one bucket. `skipped` rows carry no sums. Where a source row may become several rows, those have the fate
 * null, and their source rows are counted by themselves, without a bucket.
 */
export interface WriteResult {
  readonly fate: Exclude<keyof FateCounts, 'read' | 'written'> | null;
  readonly rows: number;
  readonly bucket: number | null;
  readonly sums: readonly string[] | null;
}

/** How rows come into the session's scratch. */
export interface StageStatements {
  readonly sourceRead: SourceRead;
  /** `COPY staging FROM STDIN (FORMAT binary)`: the bytes of a source that speaks COPY. */
  readonly stage: Statement;
  /** `COPY staging FROM STDIN` in text format, columns in the order of the extract. */
  readonly stageLines: Statement;
}

/** Decides, before the first batch, which rows are adopted, merged or refused; so no result depends on which batch commits first. */
export interface KeyPassStatements extends StageStatements {
  readonly prepare: readonly Statement[];
  readonly clear: Statement;
  /** Run in order inside one transaction; the last returns {adopted, merged, refused}. */
  decide(context: BatchContext): readonly Statement[];
}

/** A source column to add up, and the one beside it that says in which currency: sums of different ones are never added. */
export interface AmountColumn {
  readonly column: string;
  readonly currency: string | null;
}

/** What became of an amount in some rows, by its place among those that are asked for and its currency: exact decimals as text. */
export interface AmountSum {
  readonly place: number;
  readonly currency: string | null;
  /** Over all staged rows, and over those that are kept aside. */
  readonly read: string;
  readonly aside: string;
}

/** What `collect` is about: the run whose quarantine counts, how many rows were collected before, and source columns to add up. */
export interface CollectContext {
  readonly run: string;
  readonly phase: string;
  readonly after: number;
  readonly amounts: readonly AmountColumn[];
  /** Also notes which rows of the target belong to refused source rows: they stand for a reason. */
  readonly notesRefused?: boolean;
}

/**
 * Fates that the mapping gives the staged rows. `left`: the ledger keeps them aside for what only the database can refuse. `made`: rows of the target
 * that the expected ones become.
 */
export interface Collected {
  readonly expected: number;
  readonly made: number;
  readonly refused: number;
  readonly skipped: number;
  readonly left: number;
  readonly amounts: readonly AmountSum[];
  /** Of rows that are made: how many name a row that is not there and go without it, by reference (`optionalReferences`). */
  readonly lacking: readonly number[];
}

/**
 * Compares the target with what the mapping makes of the source now, on one session: `prepare`, then `collect` per staged slice, then
 * `read`, then the questions. Phases that write the same entity may share the session: `prepare` once, `collect` for each.
 */
export interface CompareStatements {
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
  notePreexistingRows(run: string, phase: string): Statement;
  /** After `read`, of the rows that the phase has set aside as others': {changed, gone} since they were noted. */
  readonly editedSinceNoted: Statement;
  /** For the staged rows that stand in the target: {targetKey, fields}, the columns whose value is not what the mapping makes. */
  readonly changedFields: Statement;
  /** Rows of the target by key text, in text form; the key text itself under `row key`. */
  targetRows(keys: readonly string[]): Statement;
  /** The transaction that wrote the row with this key text last: {transaction}. */
  writer(key: string): Statement;
  /** A row as the ledger kept it before it was overwritten: written columns in text form, under their names. */
  rowBefore(image: string): Statement;
  /** Which of these keys the rows of an identity have in the target: {key}. */
  present(identity: string, keys: readonly string[]): Statement;
  readonly checks: CheckStatements;
}

/** Beyond the comparison: whose the rows are that differ, for who repairs them. On the session of the comparison. */
/** What each side has changed in a row since it was last brought. */
export interface ChangedSides {
  readonly targetKey: string;
  readonly sourceChanged: readonly string[];
  readonly targetChanged: readonly string[];
  readonly hasBase: boolean;
  /** Whether the source's row is the newer by the declared column. */
  readonly isNewer: boolean | null;
  /** Hash of the row that the mapping makes, in hexadecimal digits. */
  readonly made: string;
}

/** A staged row whose row of the target somebody has changed, or removed, since it was last brought. */
export interface EditedRow extends ChangedSides {
  readonly sourceKey: string;
  readonly isStanding: boolean;
  /** Columns that differ between the sides. */
  readonly fields: readonly string[];
  /** Hash of the row that stands, in hexadecimal digits; null where none does. */
  readonly standing: string | null;
}

export interface DifferenceStatements {
  /** Once per session. */
  readonly prepare: readonly Statement[];
  /** Before each phase. */
  readonly begin: readonly Statement[];
  /** After `compare.read`: notes each row that differs with its state. */
  readonly note: readonly Statement[];
  /** Notes the missing rows as rows that will come: {rows}, how many were not noted before. */
  readonly expectMissing: Statement;
  /** Rows that differ after a target key, as `DifferenceRow`. */
  page(after: string, rows: number): Statement;
  /** For the staged rows: {targetKey, fields, bytes}; no fields of a row that does not stand. */
  readonly measured: Statement;
  /** For the staged rows, where the phase says what becomes of columns that both sides change: `ChangedSides`. */
  readonly sides: Statement | null;
  /** The staged rows that the target has changed since they were last brought, as `EditedRow`, where the phase says what becomes of them. */
  readonly edited: Statement | null;
  /** Which rows with these target keys stand otherwise than they were last brought: {targetKey, standing}. */
  editedOf(targetKeys: readonly string[]): Statement;
  /** Which of these target keys the phase has brought: {targetKey}. */
  brought(targetKeys: readonly string[]): Statement;
  /** For staged rows with these target keys, what stands and what is made: {targetKey, standing, expected}, rows as JSON of shown texts. */
  shown(targetKeys: readonly string[]): Statement;
  /** The same of rows that stand, whatever is staged. */
  standing(targetKeys: readonly string[]): Statement;
}

/** Questions about a phase's rows in the target, asked after `read`. Each returns one row {broken}: how many break it. */
export interface CheckStatements {
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
  /** Returns {currency, target, source} per currency: a target column added up, and the n-th of the collected amounts. */
  sums(target: string, amount: number): Statement;
  /** Rows that a SELECT of the playbook returns. Run it in a transaction that may only read, with the search path in place. */
  assertion(select: string): Statement;
}

/** What is left to do when all rows of a phase are there. */
export interface SettleStatements {
  /** Fill late references whose parent has come. Each returns {bucket, rows, sums} to be added: rows 0, new hashes less the old ones. */
  links(context: BatchContext): readonly Statement[];
  /** Moves rows whose parent never came into quarantine; run until it returns nothing. Returns {bucket, rows, sums}, rows below zero. */
  orphans(context: BatchContext): readonly Statement[];
  /** Rows that went with a removed parent, quarantined under a makeshift key: {rows}. Who writes a row does not note its legacy key. */
  orphanKeys(context: Omit<BatchContext, 'batch'>): Statement;
  /** After a slice is staged: gives the fallen rows in it their legacy key and their source row. */
  name(context: Omit<BatchContext, 'batch'>): readonly Statement[];
  /** Refreshes the planner's statistics of the entity. */
  readonly analyze: Statement;
}

/** Takes back what a run wrote from an earlier view of the source and the source does not make any more. One transaction over all phases. */
export interface StaleRowStatements {
  /** Before each phase is staged. */
  readonly prepare: readonly Statement[];
  /** After the whole entity is staged and the key pass has decided: dooms the run's own rows that nothing makes. */
  find(context: Omit<BatchContext, 'batch'>): readonly Statement[];
  /** Dooms own rows that refer to doomed ones, a row of the result each; null where the mapping has no references. */
  follow(context: Omit<BatchContext, 'batch'>): Statement | null;
  /** Keys of the doomed rows of an identity after one of them, for phases in other databases that refer to them: {key}. */
  doomed(identity: string, after: string, rows: number): Statement;
  /** Takes such keys over, so that `follow` finds what refers to them. A row of the result for each that is new. */
  take(identity: string, keys: readonly string[]): Statement;
  /** Deletes the doomed rows, a row of the last result each, with what the ledger notes of them. */
  remove(context: Omit<BatchContext, 'batch'>): readonly Statement[];
}

/** What a transform makes of the staged rows: read from staging in pages, run, and copied into a table beside it. */
export interface OutputStatements {
  readonly transform: MappedTransform;
  /** Null where nothing can run: the statements are only shown. */
  readonly runner: TransformRunner | null;
  /** Cuts staging into pages: {first, last} place of each. Rows whose values are too large for the code are in none. */
  readonly pages: Statement;
  /** `COPY … TO STDOUT` in text format of the rows of a page: place in staging, key or nothing, the columns that the transform names. */
  page(first: string, last: string, withKey: boolean): Statement;
  /** `COPY outputs FROM STDIN` in text format: place, ordinal, verdict, one column per output. */
  readonly take: Statement;
  /** After `take`: what keeps out one of the rows of a source row keeps out all of them. Null where it has only one. */
  readonly together: Statement | null;
}

/** The statements of one phase, compiled once and run many times; a dry run prints them. */
export interface PhaseStatements extends StageStatements {
  readonly mode: 'merge' | 'bulk';
  /** Hashed columns in order, for the manifest. */
  readonly columns: readonly { readonly name: string; readonly sentAs: string }[];
  readonly keyPass: KeyPassStatements | null;
  /** Once per session: temporary tables. */
  readonly prepare: readonly Statement[];
  /** Empties staging and the rows set aside by bisecting. */
  readonly clear: Statement;
  /** Sets staged rows aside: source keys, each with its verdict (`reason|`). */
  exclude(rows: readonly { readonly sourceKey: string; readonly verdict: string }[]): Statement;
  /** Takes rows that were set aside in again. */
  include(sourceKeys: readonly string[]): Statement;
  /** A trial within a transaction: `begin`, the statements of `writeCarefully`, then `keep` and `clear` before the next one, or `undo`. */
  readonly attempt: { readonly begin: Statement; readonly keep: Statement; readonly clear: readonly Statement[]; readonly undo: Statement };
  /** Canonical source keys of the staged rows, in key order. */
  readonly stagedKeys: Statement;
  /** Applies approved patches to the staged rows; after every staging, so that all that follows sees the repaired row. */
  readonly repair: Statement;
  /** After `outputs`: what the staged rows refer to in other databases. */
  readonly abroad: readonly AbroadStatements[];
  /** After `repair`; null for a mapping without a transform. */
  readonly outputs: OutputStatements | null;
  /** Aliases whose text is no value of the type in which their column is staged: {alias}. */
  misfits(values: TextRow): Statement;
  /**
   * What the mapping makes of the staged rows: {sourceKey, targetKey, verdict}; the verdict is null, `skip` or `reason|column`.
   * With a target key, only its row.
   */
  judge(targetKey: string | null): Statement;
  /**
   * Writes what the guards let through; the last statement returns WriteResult rows. In bulk mode a value that no cast takes is
   * an error of the whole.
   */
  write(context: BatchContext): readonly Statement[];
  /** As `write`, for batches that it could not take: asks before every cast, and leaves out the rows set aside. The same rows get the same fates. */
  writeCarefully(context: BatchContext): readonly Statement[];
  /** Accounts for the rest of the staged rows: quarantines the refused, counts the skipped. Returns {fate, rows}. */
  remainder(context: BatchContext): Statement;
  readonly settle: SettleStatements;
  readonly staleRows: StaleRowStatements;
  readonly compare: CompareStatements;
  readonly difference: DifferenceStatements;
  /** Null where no tables are mirrored. */
  readonly mirror: PhaseMirror | null;
}
