import type { AccessSurvey } from './access.ts';
import type { AccountQuestion, AccountStore } from './accounts.ts';
import type { BulkLoads } from './bulk.ts';
import type { Catalog, Entity, FieldType } from './catalog.ts';
import type { ChangeCapture } from './changes.ts';
import type { Check } from './check.ts';
import type { ContentInput, ContentStatements } from './contents.ts';
import type { DatabaseIdentity } from './database-identity.ts';
import type { DocumentCatalog } from './documents.ts';
import type { Expression } from './expression.ts';
import type { LedgerPlace } from './ledger.ts';
import type { Mapping } from './mapping.ts';
import type { MirroredTable, TableMirror } from './mirror.ts';
import type { Observed } from './observed.ts';
import type { AskedParent, PhaseStatements, ProgramInput, ResolvedIdentity } from './phase-statements.ts';
import type { Pipeline } from './pipelines/pipeline.ts';
import type { ViewEntry } from './playbook.ts';
import type { Finding, Profile } from './profile.ts';
import type { QueryTimer } from './query-comparison.ts';
import type { SourceSnapshot } from './reading.ts';
import type { TableRead } from './rebuild.ts';
import type { BackupStatements, RestorePoint } from './safeguard.ts';
import type { SequenceKeeper } from './sequences.ts';
import type { SqlSession, Statement, TargetSession, TextRow } from './session.ts';
import type { TriggerSwitch } from './triggers.ts';
import type { RemovalInput, RemovalStatements, UndoInput, UndoStatements } from './undo-statements.ts';
import type { VectorPlace, VectorStore } from './vector-store.ts';

export interface PreflightQuestion {
  readonly role: 'source' | 'target';
  /** Entities that will be read or written. */
  readonly entities: readonly string[];
}

/** Which database this is, whatever its URL says. */
export interface DatabasePlace {
  /** Id that the server was initialised with; null where the role may not ask for it. */
  readonly system: string | null;
  /** Number and name of the database within its server. */
  readonly database: string;
  readonly name: string;
  /** When the server was started, in seconds since 1970. */
  readonly started: string;
}

/** How many rows a view gives, and a sum that any other row would change. */
export interface ViewSums {
  readonly rows: number;
  readonly sum: string;
}

/** What every database can be asked, whatever its kind. */
export interface Database {
  readonly kind: string;
  /** `host:port/database`, for people; never user or password. */
  readonly label: string;
  /** Which database it is, however it is reached. */
  identity(): Promise<DatabaseIdentity>;
  preflight(question: PreflightQuestion): Promise<Check[]>;
  introspect(): Promise<Catalog>;
  /** A text that any change of its structure changes, at a small part of what reading it costs. Absent, or null, where none can be had so. */
  structureStamp?(): Promise<string | null>;
  profile(catalog: Catalog): Promise<Profile>;
  /** A fingerprint per entity that any change of its rows changes; entities that have none are left out. */
  rowVersions(entities: readonly Entity[]): Promise<Record<string, string>>;
  /** Up to `rows` rows in key order, in text form. */
  sample(entity: Entity, rows: number): Promise<TextRow[]>;
  place(): Promise<DatabasePlace>;
  /** How many rows a view gives, and a sum over the text of these columns. Absent, or null, where there are no views. */
  viewSums?(view: string, columns: readonly string[]): Promise<ViewSums | null>;
  /** Runs queries for their time and rows, on a session of their own. Absent, or null, where nothing can be asked (a dump, files). */
  openTimer?(): Promise<QueryTimer | null>;
  /** Says what people reach of it. Absent, or null, where no policies decide that. */
  access?(): Promise<AccessSurvey | null>;
  /** Its users, where it keeps any. Absent, or null, where it does not. Throws `right_missing`. */
  accounts?(question: AccountQuestion): Promise<AccountStore | null>;
  close(): Promise<void>;
}

export interface SourceDatabase extends Database {
  /** Of a source of documents: what stands in all of them. Absent, or null, where there are rows. */
  documents?(): Promise<DocumentCatalog | null>;
  /**
   * The documents that a pipeline makes of a collection, in relaxed Extended JSON, page by page. Absent, or null, where the
   * source cannot run it or it
   * does more than read.
   */
  runPipeline?(on: string, pipeline: Pipeline): Promise<AsyncIterable<readonly string[]> | null>;
  openSnapshot(): Promise<SourceSnapshot>;
  /** Tells changes as they are committed. Absent, or null, where a source cannot. */
  changes?(): Promise<ChangeCapture | null>;
  /** What it remembers of how it is used. Absent where it keeps no such thing. */
  observed?(): Promise<Observed>;
  /**
   * Of a source that several processes can read as one: joins the view that another process holds open, for reading slices. Throws `connection_lost`
   * where that is gone, `source_changed` where the source is another by now.
   */
  joinSnapshot?(view: { readonly token: string | null; readonly position: string }): Promise<SourceSnapshot>;
}

/** A reference entity that is in the target already; `legacyKey` are the columns that hold the key it had in the source. */
export interface AdoptedEntity {
  readonly name: string;
  readonly target: Entity;
  readonly targetKey: readonly string[];
  readonly legacyKey: readonly string[];
}

export interface TargetDatabase extends Database {
  openSession(): Promise<TargetSession>;
  compile(input: ProgramInput): PhaseStatements;
  /** Notes the keys of an adopted entity in the key map, from the column in which the target keeps the legacy key. */
  adopt(adopted: AdoptedEntity, run: string, ledger: LedgerPlace): readonly Statement[];
  /** Asks which rows of an identity are there: rows of `FoundParent`. */
  findParents(identity: ResolvedIdentity, ledger: LedgerPlace): (asked: readonly AskedParent[]) => Statement;
  /** Notes in the ledger how the mapping's derived keys are read from the target, where that keeps the legacy key. */
  noteDerivedKeys(mapping: Mapping, target: Entity, ledger: LedgerPlace): Statement;
  /** Loads into empty entities without the upkeep of indexes and foreign keys. */
  bulkLoads(ledgerSchema: string): BulkLoads;
  /** Turns the target's own triggers off and on. */
  triggers(ledgerSchema: string): TriggerSwitch;
  /** What a view gives beside the documents that its pipeline makes in the source; only these columns are compared. */
  compareDocuments(
    view: string,
    compared: readonly string[],
    documents: AsyncIterable<readonly string[]>,
  ): Promise<{ readonly expected: ViewSums; readonly actual: ViewSums }>;
  /** Asks for the rows of documents with these keys: columns in text form, and the key under `documentKey`. */
  readBack(read: TableRead): (keys: readonly string[]) => Statement;
  /** How many rows an entity has, as `rows`. */
  countRows(entity: Entity): Statement;
  /** Fills a materialized view with what its tables hold. */
  refreshView(view: string): Statement;
  /** Keeps sequences past the migrated numbers. */
  readonly sequences: SequenceKeeper;
  /** The statements that copy an entity whole and prove the copy. */
  backup(entity: Entity): BackupStatements;
  /** Bytes of log that the slowest standby has yet to replay; null where none is known. */
  replicaLag(session: SqlSession): Promise<number | null>;
  /** Notes where the target's log stands, under a name where it can be restored up to there. */
  markRestorePoint(session: SqlSession, name: string): Promise<RestorePoint>;
  /** Foreign keys of any schema that point at the entity: rows of `InboundReference`. */
  inboundReferences(entity: Entity): Statement;
  /** A table of the source that stands here a second time, for capturing its changes. */
  mirror(table: MirroredTable, place: LedgerPlace): TableMirror;
  compileUndo(input: UndoInput): UndoStatements;
  compileRemoval(input: RemovalInput): RemovalStatements;
  /** Contents of files beside the rows that name them. */
  compileContents(input: ContentInput): ContentStatements;
  /** Tables for vectors of texts. Absent where a target cannot hold any. */
  vectors?(place: VectorPlace): VectorStore;
}

/** Parses SQL text that people write in playbooks; refuses all but one scalar expression (or one SELECT) of allowed functions. */
export interface SqlParser {
  expression(sql: string, columns: ReadonlySet<string>): Promise<Expression>;
  /** Whether the language compares values of these types: what look-ups may pair. */
  isComparable(a: FieldType, b: FieldType): boolean;
  /** Checks that the text is one SELECT without side effects. */
  select(sql: string): Promise<void>;
  /**
   * The SELECT with the schema of every table, so that it means the same where only PostgreSQL's own functions are looked up;
   * checked with the catalog
   * of the session, which is in a transaction and no more than a reader to its end. Throws `expression_refused`, `argument_invalid`.
   */
  resolve(sql: string, session: SqlSession, schemas: readonly string[]): Promise<string>;
}

/** What a target entity is made of when it does not exist yet. */
export interface DraftedTarget {
  readonly ddl: string;
  readonly catalog: Catalog;
  readonly findings: readonly Finding[];
}

/** A view of the source, rewritten for a drafted target. */
export interface DraftedView {
  readonly name: string;
  readonly isMaterialized: boolean;
  readonly ddl: string;
  /** Its columns that hold what they held; the others hold uuids. */
  readonly compared: readonly string[];
  /** The last phase that it reads. */
  readonly phase: string;
  /** Of a view that the source made of a pipeline. */
  readonly pipeline?: Pick<ViewEntry, 'on' | 'pipeline'>;
}

export interface DraftedViews {
  readonly views: readonly DraftedView[];
  /** Views that are left, with the reason. */
  readonly left: ReadonlyMap<string, string>;
}

/** Row security and grants for a drafted target. */
export interface DraftedAccess {
  /** One statement each. */
  readonly ddl: readonly string[];
  /** Source entities whose policies came along. */
  readonly secured: ReadonlySet<string>;
  /** Grants that came along, as the source's list of what is left names them. */
  readonly granted: ReadonlySet<string>;
  /** Why the policies of others did not. */
  readonly left: ReadonlyMap<string, string>;
}
