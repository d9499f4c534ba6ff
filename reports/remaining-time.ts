import type { ReportedPhase } from '../model/report.ts';

/** Seconds that the phases which are not completed will still take, and how that is known. */
export interface RemainingTime {
  readonly seconds: number;
  readonly basis: string;
}

/** The plan's estimate for what is left, scaled by how the plan did so far; null where a phase that is left has no estimate. */
export function remainingTime(phases: readonly ReportedPhase[]): RemainingTime | null {
  const left = phases.filter(({ status }) => status !== 'completed');
  if (left.some(({ plannedSeconds }) => plannedSeconds === undefined)) return null;
  const planned = left.reduce((sum, phase) => sum + plannedPart(phase), 0);
  const factor = factorSoFar(phases);
  if (factor === null) return { seconds: planned, basis: 'as planned' };
  return { seconds: planned * factor, basis: `completed phases took ${factor.toFixed(2)} times the planned time` };
}

function plannedPart({ plannedSeconds, remaining, expected }: ReportedPhase): number {
  return (plannedSeconds?.likely ?? 0) * (expected === 0 ? 1 : remaining / expected);
}

function factorSoFar(phases: readonly ReportedPhase[]): number | null {
  const scored = phases.filter(({ status, seconds, plannedSeconds }) => status === 'completed' && seconds !== null && plannedSeconds);
  const planned = scored.reduce((sum, phase) => sum + (phase.plannedSeconds?.likely ?? 0), 0);
  const taken = scored.reduce((sum, phase) => sum + (phase.seconds ?? 0), 0);
  return planned > 0 ? taken / planned : null;
}
