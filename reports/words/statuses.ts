import type { RunReport } from '../../model/report.ts';
import type { Difference } from '../../model/verdict.ts';

/** How a phase stands, in words. */
export const phaseWords: Readonly<Record<RunReport['phases'][number]['status'], string>> = {
  not_started: 'not started',
  in_progress: 'in progress',
  completed: 'completed',
  failed: 'failed',
};

/** How a row differs, in words. */
export const differenceWords: Readonly<Record<Difference['kind'], string>> = {
  missing: 'is missing in the new system',
  changed: 'has other values than the mapping says',
  extra: 'stands in the new system without a row it came from',
};
