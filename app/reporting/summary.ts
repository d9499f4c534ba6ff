import type { PhaseState } from '../../engine/journal/runs.ts';
import { contextOfPhase } from '../../engine/route.ts';
import type { EmbeddingResult } from '../../model/embedding.ts';
import { addFates, type FateCounts, noRows } from '../../model/ledger.ts';
import type { Outcome, PhaseProgress } from '../../model/progress.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What a migration came to, as programs read it. */
export interface MigrationSummary {
  readonly outcome: Outcome;
  readonly run: string;
  readonly phases: readonly PhaseProgress[];
  readonly rows: FateCounts;
  /** The run's root; null until every phase is completed. */
  readonly digest: string | null;
  readonly validation: { readonly verdict: 'passed' | 'failed'; readonly checks: number; readonly failed: number } | null;
  readonly reports: readonly string[];
  /** Vectors of texts, with a digest of their own; absent where none were made. */
  readonly embeddings?: readonly EmbeddingResult[];
}

/** Progress of one phase from its state in the journal and the fates of its newest pass. */
export function progressOf(state: PhaseState, fates: FateCounts): PhaseProgress {
  const expected = Math.max(state.expected, fates.read);
  const current = fates.written + fates.unchanged + fates.skipped + fates.quarantined;
  return {
    phase: state.phase,
    entity: state.entity,
    expected,
    current,
    remaining: expected - current,
    percent: expected === 0 ? (state.status === 'completed' ? 100 : 0) : Math.floor((current / expected) * 1000) / 10,
    status: state.status === 'rolled_back' ? 'not_started' : state.status,
    completed_at: state.completedAt,
    errors: fates.quarantined,
  };
}

/** Fates of a phase in a run: as they were when it was completed, or as its newest pass has them so far. */
export async function fatesOf(bench: Workbench, run: string, { phase, pass, fates }: PhaseState): Promise<FateCounts> {
  const { ledger, ledgerSession } = contextOfPhase(bench, phase);
  return fates ?? (pass === 0 ? noRows : await ledger.fates(ledgerSession, { run, phase, pass }));
}

/** Fates of all phases added up. */
export function totalFates(fates: readonly FateCounts[]): FateCounts {
  return fates.reduce(addFates, noRows);
}

/** Counts of a verdict's checks. */
export function verdictCounts({ verdict, phases }: Verdict): NonNullable<MigrationSummary['validation']> {
  const checks = phases.flatMap((phase) => phase.checks);
  return { verdict, checks: checks.length, failed: checks.filter(({ status }) => status === 'failed').length };
}
