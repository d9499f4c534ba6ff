import { Cron } from 'croner';
import { GodwitError } from '../../model/errors.ts';
import type { SyncJobSpec } from '../../model/sync-job.ts';

type Timed = Pick<SyncJobSpec, 'cron' | 'zone'>;

/**
 * The next time strictly after `after`; null where there is none, or no schedule. A time that the clocks leave out in spring is at the end of the
 * gap, one that they show twice in autumn is the first of both. Throws `argument_invalid`.
 */
export function nextTime(timed: Timed, after: Date): Date | null {
  return timed.cron === null ? null : read(timed, (cron) => cron.nextRun(after));
}

/** Times from `from` to `until`, both counted in, oldest first; of more than `max` the newest. Throws `argument_invalid`. */
export function timesWithin(timed: Timed, from: Date, until: Date, max: number): Date[] {
  if (timed.cron === null) return [];
  const before = new Date(until.getTime() + 1);
  const newest = read(timed, (cron) => cron.previousRuns(max, before));
  return newest.filter((time) => time >= from && time <= until).sort((a, b) => a.getTime() - b.getTime());
}

/** Throws `argument_invalid` where cron or zone cannot be read, or no time ever comes. */
export function requireSchedule(timed: Timed, now: Date): void {
  if (timed.cron === null || nextTime(timed, now) !== null) return;
  throw new GodwitError('argument_invalid', `The schedule "${timed.cron}" never comes.`);
}

/** Five fields: nobody needs a comparison each second. */
function read<T>({ cron, zone }: Timed, work: (cron: Cron) => T): T {
  try {
    return work(new Cron(cron ?? '', { timezone: zone, paused: true, mode: '5-part' }));
  } catch (error) {
    throw new GodwitError(
      'argument_invalid',
      `"${cron}" in the zone ${zone} is no schedule: five fields of cron (minute, hour, day, month, weekday) and a zone such as Europe/Berlin.`,
      { cause: error },
    );
  }
}
