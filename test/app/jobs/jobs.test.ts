import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../../app/approval/approve.ts';
import { readEvents } from '../../../app/jobs/follow.ts';
import { cancelJob, enqueueJob, listJobs, retryJob, showJob } from '../../../app/jobs/jobs.ts';
import { work } from '../../../app/jobs/worker.ts';
import { review } from '../../../app/review/review.ts';
import type { KeptEvent } from '../../../engine/journal/events.ts';
import { jobArguments } from '../../../model/job.ts';
import { withClient } from '../../support/databases.ts';
import { asPerson } from '../../support/person.ts';
import { createShop, type Shop } from '../../support/shop.ts';

const all = jobArguments.parse({});
let shop: Shop;
const caller = (user = 'ada') => shop.caller({ GODWIT_USER: user, GODWIT_ALLOW_SUPERUSER: '1' });
const aWhile = (idleMs = 4000) => work(caller('worker'), { playbook: shop.folder, idleMs });
const eventsOf = async (job: string, after = '0'): Promise<KeptEvent[]> => {
  const found: KeptEvent[] = [];
  await readEvents(caller(), shop.folder, { job, after, follow: false }, (event) => found.push(event));
  return found;
};

beforeAll(async () => {
  shop = await createShop();
  await review(caller(), shop.folder, {}, true);
});

describe('a job', () => {
  it('that a person must decide about first fails, and says what to do', async () => {
    const job = await enqueueJob(caller(), shop.folder, 'migrate', all);
    expect(await showJob(caller(), shop.folder, job)).toMatchObject({ state: 'queued', attempts: 0, principal: { name: 'ada' } });
    expect(await aWhile()).toMatchObject({ jobs: 1 });
    const ended = await showJob(caller(), shop.folder, job);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'not_approved', hint: expect.stringContaining('godwit review') } });
    await decideMappings(asPerson(caller(), 'ada'), 'approved', { playbook: shop.folder, digests: [], commit: false });
    expect(await retryJob(caller(), shop.folder, job)).toBe(job);
    await aWhile();
    const done = await showJob(caller(), shop.folder, job);
    expect(done).toMatchObject({ state: 'done', error: null, result: { outcome: 'done', rows: { read: 50, written: 50 } } });
    expect(done.run).toBe((done.result as { run: string }).run);
    await expect(retryJob(caller(), shop.folder, job)).rejects.toMatchObject({ code: 'job_ended' });
  });

  it('is done in the name of who asked for it, not of the worker', async () => {
    const { rows } = await withClient(shop.targetUrl, (client) => client.query('SELECT started_by FROM migration_control.runs'));
    expect(rows).toEqual([{ started_by: 'ada' }]);
  });

  it('keeps what happened, so that a reader who comes back misses nothing and sees nothing twice', async () => {
    const [job] = await listJobs(caller(), shop.folder);
    if (!job) throw new Error('no job');
    const whole = await eventsOf(job.id);
    const sequences = whole.map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual([...sequences].toSorted((a, b) => a - b));
    expect(whole.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['stage', 'run_started', 'phase_started', 'batch', 'phase_completed']),
    );
    const half = whole[Math.floor(whole.length / 2)]?.sequence ?? '0';
    const [before, after] = [whole.filter(({ sequence }) => Number(sequence) <= Number(half)), await eventsOf(job.id, half)];
    expect([...before, ...after]).toEqual(whole);
    const ofRun = whole.filter(({ run }) => run === job.run && run !== null);
    expect(ofRun.length).toBeGreaterThan(3);
  });

  it('that nobody has begun is cancelled, and no worker does it', async () => {
    const job = await enqueueJob(caller(), shop.folder, 'report', all);
    expect(await cancelJob(caller(), shop.folder, job)).toBe('cancelled');
    expect(await aWhile(2500)).toMatchObject({ jobs: 0 });
    expect(await showJob(caller(), shop.folder, job)).toMatchObject({ state: 'cancelled' });
    await expect(cancelJob(caller(), shop.folder, job)).rejects.toMatchObject({ code: 'job_ended' });
  });

  it('of phases that the playbook does not know is refused when it is asked for', async () => {
    const given = jobArguments.parse({ only: ['persons'] });
    await expect(enqueueJob(caller(), shop.folder, 'migrate', given)).rejects.toMatchObject({ code: 'phase_not_found' });
    await expect(showJob(caller(), shop.folder, 'x')).rejects.toMatchObject({ code: 'job_not_found' });
  });
});
