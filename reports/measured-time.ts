import type { Plan } from '../model/plan.ts';
import type { ReportedPhase, RunReport } from '../model/report.ts';
import { countText } from './units.ts';

type Estimate = Plan['seconds'];

/** Fewer batches say nothing about how much they differ. */
const batchesMin = 5;

/** What one measurement may be off by where too few batches were measured, as shares of it: an assumption, said aloud. */
const assumed = { low: 0.75, high: 1.5 };

/** How long the parts took to write, with an interval; null while some are not done. */
export function measuredTime({ phases }: Pick<RunReport, 'phases'>): Estimate | null {
  const isWhole = phases.length > 0 && phases.every(({ status, seconds }) => status === 'completed' && seconds !== null);
  if (!isWhole) return null;
  const times = phases.map((phase) => timeOf(phase, phases));
  const sum = (of: (time: Estimate) => number): number => times.reduce((total, time) => total + of(time), 0);
  return { low: sum(({ low }) => low), likely: sum(({ likely }) => likely), high: sum(({ high }) => high), basis: basisOf(phases) };
}

/** How long one part took. Its batches say by how much that may differ; those of the others where it has few. */
export function timeOf({ seconds, pace }: ReportedPhase, phases: readonly ReportedPhase[]): Estimate {
  const likely = seconds ?? 0;
  const { low, high } = pace && pace.batches >= batchesMin ? shareOf(pace) : sharesOfAll(phases);
  return { low: likely * low, likely, high: likely * high, basis: 'measured' };
}

type Pace = NonNullable<ReportedPhase['pace']>;

const shareOf = ({ slow, likely, fast }: Pace): typeof assumed => ({ low: likely / fast, high: likely / slow });

const pacesOf = (phases: readonly ReportedPhase[]): Pace[] =>
  phases.flatMap(({ pace }) => (pace && pace.batches >= batchesMin && pace.slow > 0 ? [pace] : []));

function sharesOfAll(phases: readonly ReportedPhase[]): typeof assumed {
  const shares = pacesOf(phases).map(shareOf);
  if (shares.length === 0) return assumed;
  return { low: Math.min(...shares.map(({ low }) => low)), high: Math.max(...shares.map(({ high }) => high)) };
}

function basisOf(phases: readonly ReportedPhase[]): string {
  const batches = pacesOf(phases).reduce((sum, pace) => sum + pace.batches, 0);
  if (batches === 0)
    return 'too few batches were written to measure how much that varies, so a quarter less to half as much again is assumed';
  return `measured on ${countText(batches)} batches: eight of ten were as fast as that`;
}

/** The plan with what was measured in the place of what was estimated. */
export function withMeasured(plan: Plan, run: RunReport | null): Plan {
  const total = run && measuredTime(run);
  if (!run || !total) return plan;
  const measured = new Map(run.phases.map((phase) => [phase.phase, timeOf(phase, run.phases)]));
  return {
    ...plan,
    phases: plan.phases.map((phase) => ({ ...phase, seconds: measured.get(phase.phase) ?? phase.seconds })),
    seconds: { ...total, basis: `as the last run took; ${total.basis}` },
    downtimeSeconds: { ...total, basis: plan.downtimeSeconds.basis },
  };
}
