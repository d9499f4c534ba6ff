import { z } from 'zod';
import { type Differential, differenceTotals } from './differential.ts';
import type { JobError } from './job.ts';
import type { Principal } from './principal.ts';

/** What a job does each time: look what differs, bring it within what people have approved as a rule, compare every row, write the reports. */
export const syncActions = ['analyze', 'migrate', 'validate', 'report'] as const;
export type SyncAction = (typeof syncActions)[number];

/** What becomes of times at which nobody was there to begin: none is made up for, one is for all of them, each is. */
export const misfirePolicies = ['skip', 'once', 'all'] as const;
/** What becomes of a time at which the run before is not over: it is left out, it waits, or the run before is stopped. */
export const overlapPolicies = ['skip', 'queue', 'cancel'] as const;

const rows = z.int().min(0).max(1_000_000_000);

/** How many rows a job may bring by itself, over all phases. A difference that holds more in any of them waits for a person, whole. */
export const syncBounds = z.strictObject({
  inserts: rows.default(1000),
  updates: rows.default(1000),
  deletes: rows.default(0),
});
export type SyncBounds = z.infer<typeof syncBounds>;

/** A job that comes back, as somebody asks for it. Without `cron` it runs only when it is told to. */
export const syncJobSpec = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name of lower-case letters, digits and -'),
  action: z.enum(syncActions),
  cron: z.string().min(1).max(100).nullable().default(null),
  zone: z.string().min(1).max(64).default('UTC'),
  misfire: z.enum(misfirePolicies).default('once'),
  overlap: z.enum(overlapPolicies).default('skip'),
  bounds: syncBounds.prefault({}),
});
export type SyncJobSpec = z.infer<typeof syncJobSpec>;

/** What people approve of a job that brings differences: when it runs, and how much it may bring without asking. Its digest is the approval's. */
export const syncRule = z.strictObject({
  syncRule: z.literal(1),
  playbook: z.string(),
  job: z.string(),
  cron: z.string().nullable(),
  zone: z.string(),
  bounds: syncBounds,
});
export type SyncRule = z.infer<typeof syncRule>;

/** `waiting`: it found more than it may bring, or its rule is not approved. `missed`: nobody was there. `skipped`: the run before was not over. */
export const syncRunStates = ['queued', 'running', 'done', 'waiting', 'failed', 'interrupted', 'cancelled', 'skipped', 'missed'] as const;
export type SyncRunState = (typeof syncRunStates)[number];

/** Why it ran: its time had come, a time that was missed is made up for, or a person said so. */
export const syncTriggers = ['schedule', 'misfire', 'manual'] as const;
export type SyncTrigger = (typeof syncTriggers)[number];

/** What one run came to: numbers and digests, never values of rows. */
export const syncResult = z.object({
  /** Of what differed; null where nothing was compared. */
  differing: z.object({ missing: z.int(), changed: z.int(), extra: z.int(), edited: z.int() }).nullable(),
  /** Digest of the difference that was brought, or waits. */
  difference: z.string().nullable(),
  /** Rows that were brought. */
  brought: z.int(),
  run: z.string().nullable(),
  verdict: z.string().nullable(),
  /** Why it waits; null where it does not. */
  waits: z.string().nullable(),
});
export type SyncResult = z.infer<typeof syncResult>;

export const nothingDone: SyncResult = { differing: null, difference: null, brought: 0, run: null, verdict: null, waits: null };

/** A job that comes back, as it stands. */
export interface SyncJob extends SyncJobSpec {
  readonly id: string;
  readonly state: 'active' | 'paused';
  /** Null while it is paused, or has no schedule. */
  readonly nextRunAt: string | null;
  /** Digest of its rule; null for jobs that write nothing. */
  readonly rule: string | null;
  /** In whose name it runs. */
  readonly principal: Principal;
  readonly createdAt: string;
}

/** One attempt of a run: by which process, and how it ended. */
export interface SyncAttempt {
  readonly attempt: number;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
}

/** One run of such a job, or a time at which it did not run. */
export interface SyncRun {
  readonly id: string;
  readonly job: string;
  /** The job's name. */
  readonly name: string;
  readonly dueAt: string;
  readonly trigger: SyncTrigger;
  readonly state: SyncRunState;
  /** Of the queue's job that does it. */
  readonly queued: string | null;
  readonly attempts: readonly SyncAttempt[];
  readonly result: SyncResult | null;
  readonly error: JobError | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** What is wrong with the jobs of a playbook, in numbers. */
export interface SyncHealth {
  /** How long the oldest run that is due has not ended; 0 where none is. */
  readonly lagSeconds: number;
  /** Jobs whose newest run failed. */
  readonly failing: number;
  /** Times that were missed in the last 24 hours. */
  readonly missed: number;
}

/** Why a difference is more than a rule allows, in words; null where it is within. */
export function beyond(bounds: SyncBounds, differential: Pick<Differential, 'phases' | 'edited'>): string | null {
  const { inserts, updates, deletes } = differenceTotals(differential);
  if (differential.edited === 'overwrite') return 'it overwrites rows that were edited in the target';
  const over = [
    inserts > bounds.inserts ? `${inserts} rows to insert, where ${bounds.inserts} may be` : null,
    updates > bounds.updates ? `${updates} rows to update, where ${bounds.updates} may be` : null,
    deletes > bounds.deletes ? `${deletes} rows to remove, where ${bounds.deletes} may be` : null,
  ].filter((each) => each !== null);
  return over.length === 0 ? null : over.join('; ');
}

/** The rule of a job, as people approve it. */
export const ruleOf = (playbook: string, { name, cron, zone, bounds }: SyncJobSpec): SyncRule => ({
  ...{ syncRule: 1, playbook, job: name, cron, zone, bounds },
});
