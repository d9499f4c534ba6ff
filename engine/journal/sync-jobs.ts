import { randomUUID } from 'node:crypto';
import type { JobState } from '../../model/job.ts';
import type { Principal } from '../../model/principal.ts';
import type { SqlSession } from '../../model/session.ts';
import type { SyncHealth, SyncJob, SyncJobSpec, SyncResult, SyncRun, SyncTrigger } from '../../model/sync-job.ts';
import { statementText } from '../schema/install.ts';

/** What the clock of the journal says, when the next job is due, and how many runs wait or run. */
export interface SyncClock {
  readonly now: Date;
  readonly next: Date | null;
  readonly open: number;
}

/** A run that waits or runs, with its job of the queue. */
export interface OpenSyncRun {
  readonly id: string;
  readonly job: string;
  readonly state: JobState;
  readonly delivery: string | null;
}

export interface NewSyncJob extends SyncJobSpec {
  readonly rule: string | null;
  readonly principal: Principal;
  readonly nextRunAt: Date | null;
}

/** How an attempt ended; `state` is null where the run is not over by it. */
export interface SyncAttemptEnd {
  readonly error: string | null;
  readonly state: 'done' | 'waiting' | null;
  readonly result: SyncResult | null;
}

/** The door to jobs that come back, and their history. All on a session of the journal. */
export interface SyncJobs {
  /** False where the playbook has one of that name. */
  add(session: SqlSession, job: NewSyncJob): Promise<boolean>;
  /** Jobs of the playbook by name, or the one of a name or number. */
  list(session: SqlSession, limit: number, name?: string): Promise<SyncJob[]>;
  clock(session: SqlSession): Promise<SyncClock>;
  /** Jobs that are due, locked to the end of the transaction; those that another process has locked are passed over. */
  lockDue(session: SqlSession, now: Date, limit: number): Promise<SyncJob[]>;
  set(session: SqlSession, id: string, state: 'active' | 'paused' | 'deleted', next: Date | null): Promise<void>;
  /** Notes times at which a job did not run. */
  note(session: SqlSession, id: string, state: 'missed' | 'skipped', times: readonly Date[]): Promise<void>;
  /** Whether something became of a time already. */
  isKnown(session: SqlSession, id: string, at: Date): Promise<boolean>;
  /** Notes a run under a number, for a job of the queue. */
  queue(session: SqlSession, id: string, run: { id: string; at: Date; trigger: SyncTrigger; job: string }): Promise<void>;
  open(session: SqlSession, id: string, limit: number): Promise<OpenSyncRun[]>;
  /** The newest runs of the playbook or of a job, or one of them. */
  runs(session: SqlSession, limit: number, of?: { readonly job?: string; readonly run?: string }): Promise<SyncRun[]>;
  /** Begins an attempt and returns its number; null where the run is over. */
  begin(session: SqlSession, run: string, worker: string): Promise<number | null>;
  /** False where another attempt has begun since: this one says nothing any more. */
  end(session: SqlSession, run: string, attempt: number, end: SyncAttemptEnd): Promise<boolean>;
  prune(session: SqlSession, id: string, kept: number): Promise<void>;
  health(session: SqlSession, now: Date): Promise<SyncHealth>;
}

/** Opens the jobs of a playbook in the journal of `schema`. */
export function openSyncJobs(schema: string, playbook: string): SyncJobs {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const only = async <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row> => {
    const [row] = await ask<Row>(session, file, ...values);
    if (!row) throw new Error(`${file} gave no row`);
    return row;
  };
  return {
    add: async (session, { name, action, cron, zone, misfire, overlap, bounds, rule, principal, nextRunAt }) => {
      const policies = [misfire, overlap, JSON.stringify(bounds)];
      const values = [playbook, name, action, cron, zone, ...policies, rule, JSON.stringify(principal), instant(nextRunAt)];
      return (await ask(session, 'add-sync-job.sql', ...values)).length > 0;
    },
    list: (session, limit, name) => ask<SyncJob>(session, 'sync-jobs.sql', playbook, name ?? null, limit),
    clock: async (session) => {
      const { now, next, open } = await only<{ now: string; next: string | null; open: number }>(session, 'sync-clock.sql', playbook);
      return { now: new Date(now), next: next === null ? null : new Date(next), open };
    },
    lockDue: (session, now, limit) => ask<SyncJob>(session, 'lock-due-sync-jobs.sql', playbook, instant(now), limit),
    set: async (session, id, state, next) => {
      await ask(session, 'set-sync-job.sql', id, state, instant(next));
    },
    note: async (session, id, state, times) => {
      if (times.length > 0) await ask(session, 'add-sync-runs.sql', id, playbook, times.map(instant), state);
    },
    isKnown: async (session, id, at) => (await ask(session, 'sync-run-known.sql', id, instant(at))).length > 0,
    queue: async (session, id, { id: run, at, trigger, job }) => {
      await ask(session, 'queue-sync-run.sql', run, id, playbook, instant(at), trigger, job);
    },
    open: (session, id, limit) => ask<OpenSyncRun>(session, 'open-sync-runs.sql', id, limit),
    runs: (session, limit, { job, run } = {}) => ask<SyncRun>(session, 'sync-runs.sql', playbook, job ?? null, run ?? null, limit),
    begin: async (session, run, worker) => (await ask<{ attempt: number }>(session, 'begin-sync-run.sql', run, worker))[0]?.attempt ?? null,
    end: async (session, run, attempt, { error, state, result }) => {
      const values = [run, attempt, error, state, result && JSON.stringify(result)];
      return (await ask(session, 'end-sync-attempt.sql', ...values)).length > 0;
    },
    prune: async (session, id, kept) => {
      await ask(session, 'prune-sync-runs.sql', id, kept);
    },
    health: (session, now) => only<SyncHealth>(session, 'sync-health.sql', playbook, instant(now)),
  };
}

/** A number for a run, known before it is noted. */
export const newSyncRun = (): string => randomUUID();

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;
