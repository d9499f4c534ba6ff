import { z } from 'zod';
import type { fateCounts } from './ledger.ts';

export const phaseStatuses = ['not_started', 'in_progress', 'completed', 'failed'] as const;

/**
 * Progress of one phase; `current` counts rows that have a final fate: written, found unchanged (adopted ones too), skipped or
 * quarantined. It never exceeds `expected`.
 */
export const phaseProgress = z.object({
  phase: z.string(),
  entity: z.string(),
  expected: z.int(),
  current: z.int(),
  remaining: z.int(),
  percent: z.number(),
  status: z.enum(phaseStatuses),
  completed_at: z.string().nullable(),
  errors: z.int(),
});
export type PhaseProgress = z.infer<typeof phaseProgress>;

/** What happens while a run goes on; the journal keeps the phase boundaries, terminals show all of it. */
export type RunEvent =
  | { type: 'stage'; stage: string; message: string }
  | { type: 'run_started'; run: string }
  | {
      type: 'phase_started';
      phase: string;
      entity: string;
      rows: number;
      done: z.infer<typeof fateCounts>;
      pass: number;
      mode: 'merge' | 'bulk';
    }
  | { type: 'batch'; phase: string; slice: number; slices: number; fates: z.infer<typeof fateCounts> }
  | { type: 'settling'; phase: string; message: string }
  | { type: 'phase_completed'; phase: string; entity: string; fates: z.infer<typeof fateCounts>; root: string }
  | { type: 'retry'; phase: string; attempt: number; message: string }
  /** Resident memory of a process that takes part. */
  | { type: 'memory'; process: number; resident_mb: number }
  | { type: 'validating'; phase: string; rows: number; of: number }
  | { type: 'notice'; message: string };

/** What people decide, and what they are asked for; kept among the events of runs, so that whoever watches sees it at once. */
export type DecisionEvent =
  | { type: 'asked'; artifact: string; kind: string; by: string }
  | { type: 'decided'; artifact: string; kind: string; decision: 'approved' | 'rejected' | 'commented'; by: string };

export type Notify = (event: RunEvent) => void;

/** How a long operation ended; only the operator's mistakes and our faults are thrown. */
export type Outcome = 'done' | 'waiting' | 'interrupted' | 'failed';
