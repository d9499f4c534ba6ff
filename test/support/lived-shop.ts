import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from './databases.ts';
import { openWebShop, type Visitor, type WebShop } from './web.ts';

const at = '/api/playbooks/shop';
const jobMsMax = 60_000;

/** A shop in which one of everything has happened, and what stands in the braces of paths for it. */
export interface LivedShop {
  readonly web: WebShop;
  readonly ada: Visitor;
  readonly ids: Readonly<Record<string, string>>;
}

/** Approved, migrated with a row kept aside and its repair proposed, validated by a job, talked about, with reports and a job that comes back. */
export async function openLivedShop(): Promise<LivedShop> {
  const web = await openWebShop();
  await keepsOneAside(web);
  const ada = await web.enter();
  const approved = (await got(ada, `${at}/review/people`)).digest;
  await sent(ada, `${at}/decisions`, { digest: approved, verdict: 'approved', acceptOpen: true, why: 'a test' });
  await migrate(web.caller, { playbook: 'shop', selection: {} });
  const { job } = await sent(ada, `${at}/jobs`, { kind: 'validate' });
  await expect.poll(async () => (await got(ada, `${at}/jobs/${job}`)).state, { timeout: jobMsMax, interval: 500 }).toBe('done');
  const { thread } = await sent(ada, `${at}/threads`);
  await sent(ada, `${at}/threads/${thread}/messages`, { text: 'What is the status of the migration?' });
  const { name } = await sent(ada, `${at}/sync/jobs`, { name: 'nightly', action: 'validate', cron: '0 2 * * *' });
  const [run, report, cause, row] = await Promise.all([
    got(ada, `${at}/runs`).then(({ runs }) => runs[0].id),
    got(ada, `${at}/reports`).then(({ reports }) => reports[0].report),
    got(ada, `${at}/quarantine/causes`).then(({ causes }) => causes[0].cause),
    got(ada, `${at}/quarantine/rows`).then(({ rows }) => rows[0].id),
  ]);
  const { digest } = await sent(ada, `${at}/quarantine/patches`, { row, set: { username: 'short' }, reason: 'as she says' });
  return { web, ada, ids: { playbook: 'shop', phase: 'people', entity: 'people', run, job, row, thread, digest, cause, report, name } };
}

/** One name is longer than the target takes. */
async function keepsOneAside({ shop: { sourceUrl, targetUrl }, playbook }: WebShop): Promise<void> {
  await withClient(targetUrl, (client) => client.query('ALTER TABLE people ALTER username TYPE varchar(8)'));
  await withClient(sourceUrl, (client) => client.query("INSERT INTO buyer VALUES (51, 'a long name', NULL)"));
  writeFileSync(playbook, readFileSync(playbook, 'utf8').replace('phases:', 'settings: { quarantine_share_max: 0.5 }\nphases:'));
}

async function got(who: Visitor, path: string) {
  const { status, body, text } = await who.get(path);
  expect(status, `${path} ${text}`).toBe(200);
  return body;
}

async function sent(who: Visitor, path: string, given: unknown = {}) {
  const { status, body, text } = await who.post(path, given);
  expect(status, `${path} ${text}`).toBe(200);
  return body;
}
