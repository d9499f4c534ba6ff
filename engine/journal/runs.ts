import { randomUUID } from 'node:crypto';
import { assert } from '../../model/errors.ts';
import type { FateCounts } from '../../model/ledger.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'rolled_back';

/** One execution of a playbook. */
export interface Run {
  readonly id: string;
  readonly playbook: string;
  /** Phase → digest of the mapping that it runs. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly status: RunStatus;
  readonly epoch: number;
  readonly root: string | null;
  readonly manifest: string | null;
  readonly startedAt: string;
  readonly completedAt: string | null;
}

/** Where a phase of a run stands. */
export interface PhaseState {
  readonly phase: string;
  readonly entity: string;
  readonly status: 'not_started' | 'in_progress' | 'completed' | 'failed' | 'rolled_back';
  readonly mode: 'merge' | 'bulk' | null;
  readonly pass: number;
  /** Epoch and source position that the phase was completed in. */
  readonly epoch: number;
  readonly position: string | null;
  readonly expected: number;
  readonly fates: FateCounts | null;
  readonly root: string | null;
  readonly completedAt: string | null;
  /** From its first pass to its end; null before that. */
  readonly seconds: number | null;
}

/** The door to the runs in the journal. */
export interface Runs {
  create(session: SqlSession, run: { playbook: string; mappings: Readonly<Record<string, string>>; by: string }): Promise<Run>;
  last(session: SqlSession, playbook: string): Promise<Run | null>;
  find(session: SqlSession, run: string): Promise<Run | null>;
  /** Opens the next epoch of a run and returns its number. */
  nextEpoch(session: SqlSession, run: string): Promise<number>;
  finish(session: SqlSession, run: string, status: RunStatus, root: string | null, manifest: string | null): Promise<void>;
  /** A completed run goes on: its phases are read again from a later view, and what the source has lost since goes. */
  reopen(session: SqlSession, run: string): Promise<void>;
  addPhases(session: SqlSession, run: string, phases: readonly { phase: string; entity: string }[]): Promise<void>;
  phases(session: SqlSession, run: string): Promise<PhaseState[]>;
  /** Where each phase of a playbook stands in the newest run that has it. */
  latestPhases(session: SqlSession, playbook: string): Promise<(PhaseState & { readonly run: string })[]>;
  beginPass(
    session: SqlSession,
    run: string,
    phase: string,
    pass: { mode: 'merge' | 'bulk'; pass: number; expected: number },
  ): Promise<void>;
  completePhase(session: SqlSession, run: string, phase: string, end: PhaseEnd): Promise<void>;
  saveVerdict(session: SqlSession, run: string, verdict: string, artifact: string): Promise<void>;
  /** The newest validation of a run; `artifact` is the digest of the stored verdict. */
  lastVerdict(session: SqlSession, run: string): Promise<{ verdict: 'passed' | 'failed'; artifact: string; at: string } | null>;
  /** Digest of the verdict before the newest one, of whatever run of the playbook; null before the second. */
  previousVerdict(session: SqlSession, playbook: string): Promise<string | null>;
  /** Ids of all runs of a playbook, newest first. */
  ofPlaybook(session: SqlSession, playbook: string): Promise<string[]>;
  /** Validations of a playbook's runs, newest first. */
  verdicts(session: SqlSession, playbook: string, limit: number): Promise<RunVerdict[]>;
  /** The newest runs of a playbook. */
  newest(session: SqlSession, playbook: string, limit: number): Promise<Run[]>;
  /** Marks the runs that have begun any of the phases as rolled back, so that none of them is continued. */
  beginRollback(session: SqlSession, runs: readonly string[], phases: readonly string[]): Promise<void>;
  /** Marks a phase as rolled back in all runs that have begun it. */
  finishRollback(session: SqlSession, runs: readonly string[], phase: string): Promise<void>;
}

/** A validation of a run; `artifact` is the digest of the stored verdict. */
export interface RunVerdict {
  readonly run: string;
  readonly verdict: 'passed' | 'failed';
  readonly artifact: string;
  readonly at: string;
}

export interface PhaseEnd {
  readonly status: 'completed' | 'failed' | 'rolled_back';
  readonly epoch: number;
  readonly position: string | null;
  readonly fates: FateCounts | null;
  readonly root: string | null;
}

/** Opens the runs of the journal in `schema`. */
export function openRuns(schema: string): Runs {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    create: async (session, { playbook, mappings, by }) => {
      const id = randomUUID();
      await ask(session, 'create-run.sql', id, playbook, JSON.stringify(mappings), by);
      const [run] = await ask<Run>(session, 'find-run.sql', id);
      assert(run, `run ${id} was not created`);
      return run;
    },
    last: async (session, playbook) => (await ask<Run>(session, 'last-run.sql', playbook))[0] ?? null,
    find: async (session, run) => (await ask<Run>(session, 'find-run.sql', run))[0] ?? null,
    nextEpoch: async (session, run) => (await ask<{ epoch: number }>(session, 'next-epoch.sql', run))[0]?.epoch ?? 1,
    finish: async (session, run, status, root, manifest) => {
      await ask(session, 'finish-run.sql', run, status, root, manifest);
    },
    reopen: async (session, run) => {
      await ask(session, 'reopen-run.sql', run);
    },
    addPhases: async (session, run, phases) => {
      for (const [place, { phase, entity }] of phases.entries()) await ask(session, 'add-phase.sql', run, phase, entity, place);
    },
    phases: (session, run) => ask<PhaseState>(session, 'phases.sql', run),
    latestPhases: (session, playbook) => ask(session, 'latest-phases.sql', playbook),
    beginPass: async (session, run, phase, { mode, pass, expected }) => {
      await ask(session, 'begin-pass.sql', run, phase, mode, pass, expected);
    },
    completePhase: async (session, run, phase, { status, epoch, position, fates, root }) => {
      await ask(session, 'complete-phase.sql', run, phase, status, epoch, position, fates && JSON.stringify(fates), root);
    },
    lastVerdict: async (session, run) =>
      (await ask<{ verdict: 'passed' | 'failed'; artifact: string; at: string }>(session, 'last-verdict.sql', run))[0] ?? null,
    previousVerdict: async (session, playbook) =>
      (await ask<{ artifact: string }>(session, 'previous-verdict.sql', playbook))[0]?.artifact ?? null,
    saveVerdict: async (session, run, verdict, artifact) => {
      await ask(session, 'save-verdict.sql', run, verdict, artifact);
    },
    ofPlaybook: async (session, playbook) => (await ask<{ id: string }>(session, 'runs-of-playbook.sql', playbook)).map(({ id }) => id),
    newest: (session, playbook, limit) => ask<Run>(session, 'runs.sql', playbook, limit),
    verdicts: (session, playbook, limit) => ask<RunVerdict>(session, 'verdicts.sql', playbook, limit),
    beginRollback: async (session, runs, phases) => {
      await ask(session, 'begin-rollback.sql', runs, phases);
    },
    finishRollback: async (session, runs, phase) => {
      await ask(session, 'finish-rollback.sql', runs, phase);
    },
  };
}
