import type { RunReport } from '../../model/report.ts';
import { contradictions, totalFates } from '../facts.ts';
import { counted, countText } from '../units.ts';
import { fatesSaid } from '../words/fates.ts';

/** Whether anything is lost, with the equation that says so. */
export function rowsSentence(run: RunReport): string {
  const fates = totalFates(run);
  if (fates.read === 0) return 'No. Nothing has been read yet.';
  const equation = `${counted(fates.read, 'row')} read = ${fatesSaid(fates, countText).replaceAll(', ', ' + ')}`;
  if (contradictions(run).length > 0) return `That cannot be said: the records contradict each other. They say: ${equation}.`;
  const aside = fates.quarantined === 0 ? '' : ' What was kept aside is still in the old system.';
  return `No. ${equation}.${aside}`;
}

/** Tables that several parts read: their rows count once per part. */
export function twiceRead(run: RunReport): string[] {
  const readers = Map.groupBy(
    run.phases.filter(({ fates }) => fates !== null),
    ({ source }) => source,
  );
  return [...readers].flatMap(([source, phases]) =>
    phases.length < 2
      ? []
      : [
          `The ${countText(phases[0]?.fates?.read ?? 0)} rows of ${source} are read ` +
            `${phases.length === 2 ? 'twice' : `${phases.length} times`}, for ${phases.map(({ title }) => title).join(' and ')}, ` +
            'and count once for each.',
        ],
  );
}
