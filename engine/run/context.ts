import { findField } from '../../model/catalog.ts';
import type { SourceDatabase, TargetDatabase } from '../../model/contracts.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { GodwitError } from '../../model/errors.ts';
import type { LedgerPlace } from '../../model/ledger.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { FoundParent, ParentFinder, PhaseStatements, ProgramInput, RepairedDifferential } from '../../model/phase-statements.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Notify } from '../../model/progress.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import type { BackupStore } from '../../model/safeguard.ts';
import type { TransformRunner, Transforms } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import { sandboxTransform, transformSeed } from '../../model/transform.ts';
import type { Journal } from '../journal/journal.ts';
import type { Runs } from '../journal/runs.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { contextOfTarget, type OpenDatabases } from '../route.ts';
import { inTurn } from './in-turn.ts';

/** Bounds of a run; each has its place in the playbook or in config. */
export interface RunSettings {
  readonly batchRows: number;
  readonly jobs: number;
  readonly retriesMax: number;
  readonly retryDelayMs: number;
  readonly quarantineRowsMax: number | null;
  readonly quarantineShareMax: number;
  /** Passes over one phase before a source that never rests stops the run. */
  readonly passesMax: number;
  /** Bytes that the target's standbys may be behind before a run pauses for them; null: they are not asked about. */
  readonly replicaLagMax: number | null;
  /** How long source and target may take to answer before a phase; ten seconds by default. */
  readonly answerMs?: number;
  /** How long a slice stays with a process that is not heard of; fifteen seconds by default. */
  readonly leaseMs?: number;
  /** Rows from which on an empty entity is loaded in bulk mode. */
  readonly bulkRowsMin?: number;
}

/** What a run works with. */
export interface RunContext {
  readonly playbook: Playbook;
  readonly source: SourceDatabase;
  readonly target: TargetDatabase;
  /** Where the playbook reads or writes several: `source`, `target` and `ledgerSession` are then those of whichever phase is at work. */
  readonly several?: OpenDatabases;
  /** Session on the journal. */
  readonly control: TargetSession;
  /** Session on the target for what is not part of a batch. */
  readonly ledgerSession: TargetSession;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly journal: Journal;
  readonly ledgerSchema: string;
  readonly settings: RunSettings;
  /** Opens encrypted values, for validation; without it none are looked at. */
  readonly keys?: KeyRing;
  /** Keeps how entities stood before a phase; without it, as in a trial, nothing is kept. */
  readonly backups?: BackupStore;
  /** Version of Godwit: processes of another do not take part. */
  readonly version?: string;
  /** Only this difference is brought: rows that it does not list are left as they are. */
  readonly repairs?: RepairedDifferential;
  /** Runs the transforms of mappings; without it, phases that have one do not run. */
  readonly transforms?: Transforms;
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/** A phase with all that is known before it runs. */
export interface PreparedPhase extends MappedPhase {
  /** Who approved the mapping. */
  readonly approvedBy: string;
}

/** This process's view of the source within a run. */
export interface OpenEpoch {
  readonly number: number;
  readonly view: SourceSnapshot;
}

/**
 * How the mapping's transform runs, where there is one. Its random numbers follow from system and phase, so that every run
 * makes the same of a row.
 */
function runnerOf({ transforms }: RunContext, { transform, identity, phase }: Mapping): TransformRunner | null {
  if (!transform || !transforms) return null;
  return transforms.runner(sandboxTransform(transform), {
    phase,
    seed: transformSeed(identity.system, phase),
    now: transform.now,
    approved: transform.digest,
    isOneToMany: transform.each !== undefined,
  });
}

/** Where the migration's records stand in the target. */
export function ledgerPlace({ ledgerSchema, playbook }: Pick<RunContext, 'ledgerSchema' | 'playbook'>): LedgerPlace {
  return { ledgerSchema, migration: playbook.playbook };
}

/** What is known of keys before a pass. */
export type KnownKeys = Pick<ProgramInput, 'hasProvenKeys' | 'emptyKeyMaps' | 'legacyColumns' | 'repairs'>;

/** What finds the rows that a phase refers to in other databases, by identity. */
function parentFinders(context: RunContext, { mapping, identities }: PreparedPhase): Map<string, ParentFinder> {
  const finders = new Map<string, ParentFinder>();
  // The workers of a phase ask at once.
  const sessions = new Map<string, TargetSession>();
  for (const name of new Set(mapping.fields.flatMap(({ rule }) => (rule.rule === 'reference' ? [rule.identity] : [])))) {
    const identity = identities.get(name);
    if (identity?.abroad === undefined || !context.several?.targets.has(identity.abroad)) continue;
    const { target, ledgerSession } = contextOfTarget(context, identity.abroad);
    const session = sessions.get(identity.abroad) ?? inTurn(ledgerSession);
    sessions.set(identity.abroad, session);
    const question = target.findParents(identity, ledgerPlace(context));
    finders.set(name, { find: (asked) => session.query<FoundParent>(question(asked)) });
  }
  return finders;
}

/**
 * Compiles a prepared phase for a mode; the context is on the phase's own databases. Throws `target_drift` where a column that it writes has gone
 * since
 * it was mapped.
 */
export function programOf(
  context: RunContext,
  prepared: PreparedPhase,
  mode: 'merge' | 'bulk',
  known: KnownKeys & Pick<ProgramInput, 'expectsMissing' | 'mirrors'> = {},
): PhaseStatements {
  const { mapping, sourceRead, target, identities } = prepared;
  const gone = mapping.fields.find(({ target: name }) => !findField(target, name));
  if (gone) throw new GodwitError('target_drift', `${mapping.phase}: ${target.name} has no column "${gone.target}" any more.`);
  const runner = runnerOf(context, mapping);
  const parents = parentFinders(context, prepared);
  return context.target.compile({
    mapping,
    sourceRead,
    target,
    identities,
    mode,
    ...(context.repairs && { repairs: context.repairs }),
    ...known,
    ...(runner && { runner }),
    ...(parents.size > 0 && { parents }),
    ...ledgerPlace(context),
  });
}
