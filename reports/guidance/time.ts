import type { Plan } from '../../model/plan.ts';
import type { RunReport } from '../../model/report.ts';
import { measuredTime } from '../measured-time.ts';
import { counted, countText, durationText } from '../units.ts';

/** How long the move takes: measured where it ran, else as planned. */
export function howLong(run: RunReport, plan: Plan | null): string {
  const time = measuredTime(run);
  if (time === null) return planned(plan);
  const rows = run.phases.reduce((sum, { fates }) => sum + (fates?.read ?? 0), 0);
  const pace = time.likely > 0 ? ` (${countText(rows / time.likely)} rows a second)` : '';
  const took = `Measured: ${durationText(time.likely)} for ${counted(run.phases.length, 'part')}${pace}.`;
  const allow = `Allow ${durationText(time.low)} to ${durationText(time.high)} for the same data on such machines`;
  return `${took} ${allow}: ${time.basis}. For so long nobody may write to the old system. The checks come on top.`;
}

function planned(plan: Plan | null): string {
  if (plan === null) return 'Not measured yet, and not planned.';
  const { low, likely, high } = plan.seconds;
  return `Not measured yet. Planned: about ${durationText(likely)}, between ${durationText(low)} and ${durationText(high)}.`;
}
