import type { Plan } from '../../model/plan.ts';
import type { RunReport } from '../../model/report.ts';
import { counted, countText, durationText } from '../units.ts';

/** What one measurement may be off by, as shares of it: an assumption, said aloud. */
const spread = { low: 0.75, high: 1.5 };

/** How long the move takes: measured where it ran, else as planned. */
export function howLong(run: RunReport, plan: Plan | null): string {
  const seconds = measuredSeconds(run);
  if (seconds === null) return planned(plan);
  const rows = run.phases.reduce((sum, { fates }) => sum + (fates?.read ?? 0), 0);
  const pace = seconds > 0 ? ` (${countText(rows / seconds)} rows a second)` : '';
  return `Measured: ${durationText(seconds)} for ${counted(run.phases.length, 'part')}${pace}. Measured once, so allow ${durationText(seconds * spread.low)} to ${durationText(seconds * spread.high)} for the same data on such machines. The checks come on top.`;
}

function planned(plan: Plan | null): string {
  if (plan === null) return 'Not measured yet, and not planned.';
  const { low, likely, high } = plan.seconds;
  return `Not measured yet. Planned: about ${durationText(likely)}, between ${durationText(low)} and ${durationText(high)}.`;
}

/** Seconds that the parts took to write; null while some are not done. */
export function measuredSeconds({ phases }: RunReport): number | null {
  const isWhole = phases.length > 0 && phases.every(({ status, seconds }) => status === 'completed' && seconds !== null);
  return isWhole ? phases.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0) : null;
}
