import type { SyncJobSpec, SyncTrigger } from '../../model/sync-job.ts';
import { nextTime, timesWithin } from './schedule.ts';

/** Bounds of what one look decides. */
export interface DueLimits {
  /** How late a time may be found and still is on time. */
  readonly graceSeconds: number;
  /** Runs of a job that wait or run at once. */
  readonly openMax: number;
}

/** A time, and what becomes of it. */
export interface DueTime {
  readonly at: Date;
  readonly trigger: SyncTrigger;
}

/** What a look at a job that is due decides. */
export interface Due {
  /** Runs that are to be queued, oldest first. */
  readonly queue: readonly DueTime[];
  readonly missed: readonly Date[];
  readonly skipped: readonly Date[];
  /** Whether runs under way are stopped first. */
  readonly cancels: boolean;
  readonly next: Date | null;
}

/** Times of which a look takes notice; of a longer absence the newest. */
const timesMax = 100;

type Planned = Pick<SyncJobSpec, 'cron' | 'zone' | 'misfire' | 'overlap'>;

/**
 * What becomes of the times since `from` (the next time as it was kept) at `now`. `open`: runs of the job that wait or run. Pure, so that it can be
 * tried at any hour of any year.
 */
export function dueTimes(job: Planned, from: Date, now: Date, open: number, { graceSeconds, openMax }: DueLimits): Due {
  const times = timesWithin(job, from, now, timesMax);
  const late = times.filter((at) => now.getTime() - at.getTime() > graceSeconds * 1000);
  const onTime = times.filter((at) => !late.includes(at));
  const { queue: wanted, missed } = misfired(job, late, onTime);
  const next = nextTime(job, now);
  if (open > 0 && job.overlap === 'skip') return { queue: [], missed, skipped: wanted.map(({ at }) => at), cancels: false, next };
  const cancels = open > 0 && job.overlap === 'cancel' && wanted.length > 0;
  const room = Math.max(0, openMax - (cancels ? 0 : open));
  const [queue, over] = [wanted.slice(0, room), wanted.slice(room)];
  return { queue, missed, skipped: over.map(({ at }) => at), cancels, next };
}

/** `once`: what is due now makes up for what was missed; where nothing is, the newest that was missed does. */
function misfired({ misfire }: Planned, late: readonly Date[], onTime: readonly Date[]): { queue: DueTime[]; missed: Date[] } {
  const now: DueTime[] = onTime.map((at) => ({ at, trigger: 'schedule' }));
  const newest = late.at(-1);
  if (misfire === 'all') return { queue: [...late.map((at): DueTime => ({ at, trigger: 'misfire' })), ...now], missed: [] };
  if (misfire === 'skip' || newest === undefined || now.length > 0) return { queue: now, missed: [...late] };
  return { queue: [{ at: newest, trigger: 'misfire' }], missed: late.slice(0, -1) };
}
