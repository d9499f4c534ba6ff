import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { enqueueJob, showJob } from '../../app/jobs/jobs.ts';
import { review } from '../../app/review/review.ts';
import { loadConfig } from '../../config.ts';
import { jobArguments } from '../../model/job.ts';
import { bulkPlaybook, bulkSource, bulkTarget } from '../support/bulk-fixture.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { person } from '../support/person.ts';

let folder: string;
let targetUrl: string;
let environment: Record<string, string>;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'godwit-jobs-'));
  const sourceUrl = await createDatabase('job_old');
  targetUrl = await createDatabase('job_new');
  await withClient(sourceUrl, (client) => client.query(bulkSource));
  await withClient(targetUrl, (client) => client.query(bulkTarget));
  await writeFile(join(folder, 'things.yaml'), bulkPlaybook('merge'));
  const place = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_ALLOW_SUPERUSER: '1' };
  environment = { ...place, SOURCE: sourceUrl, TARGET: targetUrl, BATCH_SIZE: '20', PARALLEL_JOBS: '1' };
});
afterAll(async () => {
  for (const each of workers) each.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const path = (): string => join(folder, 'things.yaml');
const caller = (user: string) => ({
  principal: person(user),
  config: loadConfig({}, { ...environment, GODWIT_USER: user }, folder),
  notify: () => {},
  signal: new AbortController().signal,
});

function startWorker(): ChildProcess {
  const env = { ...process.env, ...environment };
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), path()], { env, stdio: 'ignore' });
  workers.push(worker);
  return worker;
}

describe('a job whose worker is killed', () => {
  it('is continued by another, in the same run', async () => {
    await review(caller('bob'), path(), {}, false);
    await decideMappings(caller('ada'), 'approved', { playbook: path(), digests: [], commit: false });
    const id = await enqueueJob(caller('ada'), path(), 'migrate', jobArguments.parse({}));
    const first = startWorker();
    const batches = async (): Promise<number> => {
      const { rows } = await withClient(targetUrl, (client) =>
        client.query('SELECT count(*)::int AS n FROM migration_control.batches WHERE committed_at IS NOT NULL'),
      );
      return rows[0].n;
    };
    await expect.poll(batches, { timeout: 120_000, interval: 50 }).toBeGreaterThan(3);
    first.kill('SIGKILL');
    const { run } = await showJob(caller('ada'), path(), id);
    startWorker();
    const job = () => showJob(caller('ada'), path(), id);
    await expect.poll(async () => (await job()).state, { timeout: 240_000, interval: 500 }).toBe('done');
    expect(await job()).toMatchObject({ attempts: 2, result: { outcome: 'done', run: run ?? expect.any(String) } });
    const { rows } = await withClient(targetUrl, (client) => client.query('SELECT status FROM migration_control.runs'));
    expect(rows).toEqual([{ status: 'completed' }]);
  }, 480_000);
});
