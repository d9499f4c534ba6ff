import type { BulkLoads } from './bulk.ts';
import type { Catalog, Entity } from './catalog.ts';
import type { Check } from './check.ts';
import type { DatabaseIdentity } from './database-identity.ts';
import type { Expression } from './expression.ts';
import type { LedgerPlace } from './ledger.ts';
import type { Mapping } from './mapping.ts';
import type { Finding, Profile } from './profile.ts';
import type { AskedParent, PhaseProgram, ProgramInput, ResolvedIdentity } from './program.ts';
import type { Epoch } from './reading.ts';
import type { BackupProgram, RestorePoint } from './safeguard.ts';
import type { SqlSession, Statement, TargetSession, TextRow } from './session.ts';
import type { TriggerSwitch } from './triggers.ts';
import type { UndoInput, UndoProgram } from './undo-program.ts';

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

/** What every database can be asked, whatever its kind. */
export interface Database {
  readonly kind: string;
  /** `host:port/database`, for people; never user or password. */
  readonly label: string;
  /** Which database it is, however it is reached. */
  identity(): Promise<DatabaseIdentity>;
  preflight(question: PreflightQuestion): Promise<Check[]>;
  introspect(): Promise<Catalog>;
  profile(catalog: Catalog): Promise<Profile>;
  /** A fingerprint per entity that any change of its rows changes; entities that have none are left out. */
  rowVersions(entities: readonly Entity[]): Promise<Record<string, string>>;
  /** Up to `rows` rows in key order, in text form. */
  sample(entity: Entity, rows: number): Promise<TextRow[]>;
  place(): Promise<DatabasePlace>;
  close(): Promise<void>;
}

export interface SourceDatabase extends Database {
  openEpoch(): Promise<Epoch>;
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
  compile(input: ProgramInput): PhaseProgram;
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
  /** The statements that copy an entity whole and prove the copy. */
  backup(entity: Entity): BackupProgram;
  /** Bytes of log that the slowest standby has yet to replay; null where none is known. */
  replicaLag(session: SqlSession): Promise<number | null>;
  /** Notes where the target's log stands, under a name where it can be restored up to there. */
  markRestorePoint(session: SqlSession, name: string): Promise<RestorePoint>;
  /** Foreign keys of any schema that point at the entity: rows of `InboundReference`. */
  inboundReferences(entity: Entity): Statement;
  compileUndo(input: UndoInput): UndoProgram;
}

/** Parses SQL text that people write in playbooks; refuses all but one scalar expression (or one SELECT) of allowed functions. */
export interface SqlParser {
  expression(sql: string, columns: ReadonlySet<string>): Promise<Expression>;
  /** Checks that the text is one SELECT without side effects. */
  select(sql: string): Promise<void>;
  /**
   * The SELECT with the schema of every table, so that it means the same where only PostgreSQL's own functions are looked up; checked with the catalog
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
