import { z } from 'zod';
import type { Principal } from './principal.ts';

export const jobKinds = ['migrate', 'dry-run', 'validate', 'rehearse', 'rollback', 'report'] as const;
export type JobKind = (typeof jobKinds)[number];

const names = z.array(z.string().min(1).max(200)).max(1000).default([]);

/** What a job is told: the phases as in a run of the command line, and bounds. */
export const jobArguments = z.strictObject({
  only: names,
  except: names,
  withDependencies: z.boolean().default(false),
  /** Parallel jobs of the process that coordinates. */
  jobs: z.int().min(1).max(8).optional(),
  batchRows: z.int().min(1).max(1_000_000).optional(),
  /** Of each phase, in a rehearsal. */
  rows: z.int().min(1).max(1000).optional(),
});
export type JobArguments = z.infer<typeof jobArguments>;

/** `stopping`: somebody has cancelled it, and its worker has not ended yet. `interrupted`: stopped half-way; its run can be continued. */
export const jobStates = ['queued', 'running', 'stopping', 'done', 'interrupted', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** Where a job stands: rows with a fate, of those expected in the phase. */
export const jobProgress = z.object({ phase: z.string(), rows: z.int(), of: z.int() });
export type JobProgress = z.infer<typeof jobProgress>;

/** As in the answer of the command line; never row values. */
export interface JobError {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
  readonly hint: string;
}

/** Long work that somebody asked for, and what came of it. */
export interface Job {
  readonly id: string;
  readonly playbook: string;
  readonly kind: JobKind;
  readonly arguments: JobArguments;
  /** Who asked for it; it is done in this name. */
  readonly principal: Principal;
  readonly state: JobState;
  /** Under which number the queue knows the newest attempt. */
  readonly delivery: string | null;
  readonly attempts: number;
  readonly worker: string | null;
  readonly run: string | null;
  readonly progress: JobProgress | null;
  readonly result: unknown;
  readonly error: JobError | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Since its worker was last heard of; null before it was begun. */
  readonly silentSeconds: number | null;
}
