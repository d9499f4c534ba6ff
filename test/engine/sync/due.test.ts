import { describe, expect, it } from 'vitest';
import { dueTimes } from '../../../engine/sync/due.ts';
import { nextTime, requireSchedule, timesWithin } from '../../../engine/sync/schedule.ts';
import type { SyncJobSpec } from '../../../model/sync-job.ts';

const berlin = (cron: string) => ({ cron, zone: 'Europe/Berlin' });
const at = (text: string): Date => new Date(text);
const limits = { graceSeconds: 120, openMax: 10 };
const job = (policies: Partial<Pick<SyncJobSpec, 'misfire' | 'overlap'>> = {}, cron = '30 2 * * *') => ({
  ...berlin(cron),
  ...{ misfire: 'once' as const, overlap: 'skip' as const },
  ...policies,
});

/** Ticks a clock minute by minute, as workers do, and notes what ran. */
function live(cron: string, from: string, until: string): string[] {
  const planned = job({}, cron);
  const ran: string[] = [];
  let next = nextTime(planned, at(from));
  for (let now = at(from).getTime(); now <= at(until).getTime(); now += 60_000) {
    if (next === null || next.getTime() > now) continue;
    const due = dueTimes(planned, next, new Date(now), 0, limits);
    ran.push(...due.queue.map((each) => each.at.toISOString()));
    expect(due.missed).toEqual([]);
    next = due.next;
  }
  return ran;
}

describe('a schedule across a change of the clocks', () => {
  it('runs once in the night that has no 02:30, when the clocks have been put forward', () => {
    expect(live('30 2 * * *', '2026-03-27T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('runs once in the night that has 02:30 twice', () => {
    expect(live('30 2 * * *', '2026-10-23T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('of every half an hour leaves out none and doubles none in either night', () => {
    const halves = (from: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => new Date(at(from).getTime() + i * 1_800_000).toISOString());
    expect(live('*/30 * * * *', '2026-10-24T23:45:00Z', '2026-10-25T03:10:00Z')).toEqual(halves('2026-10-25T00:00:00Z', 7));
    expect(live('*/30 * * * *', '2026-03-28T23:45:00Z', '2026-03-29T03:10:00Z')).toEqual(halves('2026-03-29T00:00:00Z', 7));
  });

  it('keeps its hour on both sides, in zones on both sides of the globe', () => {
    const hours = (zone: string, from: string): string[] =>
      [at(from), at(`${from.slice(0, 5)}07-15T12:00:00Z`)].map(
        (day) => nextTime({ cron: '0 6 * * *', zone }, day)?.toISOString().slice(11, 16) ?? '',
      );
    expect(hours('Europe/Berlin', '2026-01-15T12:00:00Z')).toEqual(['05:00', '04:00']);
    expect(hours('America/New_York', '2026-01-15T12:00:00Z')).toEqual(['11:00', '10:00']);
    expect(hours('Australia/Lord_Howe', '2026-01-15T12:00:00Z')).toEqual(['19:00', '19:30']);
  });
});

describe('a schedule', () => {
  it('is refused where it cannot be read, or never comes', () => {
    for (const cron of ['* * * * * *', '61 * * * *', 'at noon', '0 0 31 2 *'])
      expect(() => requireSchedule(berlin(cron), at('2026-01-01T00:00:00Z'))).toThrow(
        expect.objectContaining({ code: 'argument_invalid' }),
      );
    expect(() => requireSchedule({ cron: '0 2 * * *', zone: 'Mars/Base' }, at('2026-01-01T00:00:00Z'))).toThrow(/no schedule/);
    expect(() => requireSchedule({ cron: null, zone: 'UTC' }, at('2026-01-01T00:00:00Z'))).not.toThrow();
  });

  it('names the newest of many times, both ends counted in', () => {
    const days = timesWithin({ cron: '0 0 * * *', zone: 'UTC' }, at('2026-01-01T00:00:00Z'), at('2026-01-31T00:00:00Z'), 5);
    expect(days.map((day) => day.getUTCDate())).toEqual([27, 28, 29, 30, 31]);
    expect(timesWithin({ cron: '0 0 * * *', zone: 'UTC' }, at('2026-01-01T00:00:00Z'), at('2026-01-02T00:00:00Z'), 5)).toHaveLength(2);
  });
});

/** Nobody was there from Monday to Thursday morning. */
const monday = at('2026-06-01T00:30:00Z');
const thursday = at('2026-06-04T08:00:00Z');
const days = (times: readonly { readonly at: Date }[]): number[] => times.map((each) => each.at.getUTCDate());

describe('times that were missed', () => {
  it('are made up for by none, by one or by each, as the job says', () => {
    const skip = dueTimes(job({ misfire: 'skip' }), monday, thursday, 0, limits);
    expect([days(skip.queue), skip.missed.length]).toEqual([[], 4]);
    const once = dueTimes(job({ misfire: 'once' }), monday, thursday, 0, limits);
    expect([days(once.queue), once.queue[0]?.trigger, once.missed.length]).toEqual([[4], 'misfire', 3]);
    const all = dueTimes(job({ misfire: 'all' }), monday, thursday, 0, limits);
    expect([days(all.queue), all.missed.length]).toEqual([[1, 2, 3, 4], 0]);
    for (const { next } of [skip, once, all]) expect(next?.toISOString()).toBe('2026-06-05T00:30:00.000Z');
  });

  it('are made up for by the time that is due just now', () => {
    const { queue, missed } = dueTimes(job({ misfire: 'once' }), monday, at('2026-06-04T00:31:00Z'), 0, limits);
    expect(queue).toEqual([{ at: at('2026-06-04T00:30:00Z'), trigger: 'schedule' }]);
    expect(missed).toHaveLength(3);
  });

  it('of a long absence are made up for up to the limit, and named as left out beyond it', () => {
    const { queue, skipped, missed } = dueTimes(job({ misfire: 'all' }, '* * * * *'), monday, thursday, 0, limits);
    expect([queue.length, skipped.length, missed.length]).toEqual([10, 90, 0]);
  });
});

describe('a time at which the run before is not over', () => {
  const now = at('2026-06-01T00:30:05Z');

  it('is left out, waits, or ends the run before, as the job says', () => {
    expect(dueTimes(job({ overlap: 'skip' }), monday, now, 1, limits)).toMatchObject({ queue: [], skipped: [monday], cancels: false });
    expect(dueTimes(job({ overlap: 'queue' }), monday, now, 1, limits)).toMatchObject({
      queue: [{ at: monday }],
      skipped: [],
      cancels: false,
    });
    expect(dueTimes(job({ overlap: 'cancel' }), monday, now, 1, limits)).toMatchObject({ queue: [{ at: monday }], cancels: true });
  });

  it('is left out where too many wait already', () => {
    expect(dueTimes(job({ overlap: 'queue' }), monday, now, 10, limits)).toMatchObject({ queue: [], skipped: [monday] });
  });
});
