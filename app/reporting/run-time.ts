import type { Run } from '../../engine/journal/runs.ts';

/** How long a run took that has ended, pauses among it, and how fast it was. */
export interface RunTime {
  readonly completedAt: string;
  readonly seconds: number;
  /** Rows of the run that have their fate. */
  readonly rows: number;
  /** Null where it was over before the clock could tell. */
  readonly rowsPerSecond: number | null;
}

/** Null while the run goes on, or can be continued. */
export function runTime({ startedAt, completedAt }: Pick<Run, 'startedAt' | 'completedAt'>, rows: number): RunTime | null {
  if (completedAt === null) return null;
  const seconds = (Date.parse(completedAt) - Date.parse(startedAt)) / 1000;
  return { completedAt, seconds, rows, rowsPerSecond: seconds > 0 ? rows / seconds : null };
}
