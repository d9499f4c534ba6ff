import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review } from '../../app/review/review.ts';
import { startWebServer, type WebServer } from '../../web/server/start.ts';
import { openBrowser, type Seat } from '../support/browser.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { browserProgram, settled } from '../support/pages.ts';
import { emailOf, signIn, visit } from '../support/web.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const minute = 60_000;
const password = 'a long password of nobody';

const source = `
  CREATE TABLE office (id integer PRIMARY KEY, name text NOT NULL);
  CREATE TABLE visit (id integer PRIMARY KEY, office_id integer NOT NULL REFERENCES office, state text NOT NULL, seen date);
  INSERT INTO office SELECT i, 'office ' || i FROM generate_series(1, 20) AS i;
  INSERT INTO visit SELECT i, 1 + i % 20, 'done', DATE '2020-01-01' + i FROM generate_series(1, 300) AS i;
`;

describe.runIf(browserProgram !== null)('from analysis to report, as three people in three browsers', () => {
  let life: Life;
  let server: WebServer;
  let browser: Browser;
  const seats: Record<'eve' | 'maria' | 'rita' | 'sam', Seat> = {} as never;

  const people = {
    eve: ['Eve Engineer', 'engineer'],
    maria: ['Maria Reyes', 'reviewer'],
    rita: ['Rita Reviewer', 'reviewer'],
    sam: ['Sam Stakeholder', 'viewer'],
  } as const;

  beforeAll(async () => {
    const control = await createDatabase('control');
    life = await beginLife(source, { environment: { GODWIT_WEB_SIGN_IN: 'people', CONTROL_DATABASE_URL: control, GODWIT_USER: 'serve' } });
    const file = join(life.folder, 'life/playbook.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('approvals: self', 'approvals: two-person'));
    server = await startWebServer(life.caller, { port: 0, strict: true });
    const opened = await openBrowser();
    browser = opened.browser;
    const token = new URL((await server.link()) ?? '').searchParams.get('token') ?? '';
    await visit(server.url).post('/api/people/first', { token, name: 'Ada Admin', email: emailOf('Ada Admin'), password });
    const admin = await signIn(server.url, 'Ada Admin');
    for (const [seat, [name, role]] of Object.entries(people)) {
      await admin.post('/api/people', { name, email: emailOf(name), roles: [role], password });
      const at = await opened.sit(server.url);
      await at.go('/');
      await at.fill({ 'E-mail': emailOf(name), Password: password }, 'Sign in');
      await at.page.getByText(name, { exact: true }).first().waitFor();
      seats[seat as keyof typeof seats] = at;
    }
  }, 4 * minute);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    if (life) rmSync(life.folder, { recursive: true, force: true });
  }, minute);

  const look = async ({ page, go }: Seat, path: string): Promise<void> => {
    await go(path);
    await settled(page);
  };
  const approve = ({ page }: Seat) => page.getByRole('button', { name: 'Approve', exact: true });
  /** What the page itself could send, with its own session. */
  const post = ({ page }: Seat, path: string, body: unknown): Promise<{ status: number; body: { type?: string } }> =>
    page.evaluate(
      `fetch('/api/session').then((answer) => answer.json()).then(({ csrf }) => fetch('/api/playbooks/life/${path}', {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: '${JSON.stringify(body)}',
      })).then(async (answer) => ({ status: answer.status, body: await answer.json() }))`,
    );
  const get = ({ page }: Seat, path: string): Promise<never> =>
    page.evaluate(`fetch('/api/playbooks/life/${path}').then((answer) => answer.json())`);
  const digestOf = async (seat: Seat, phase: string): Promise<string> =>
    ((await get(seat, `review/${phase}`)) as { digest: string }).digest;

  it(
    'the engineer sees what the analysis found, and decides nothing',
    async () => {
      await look(seats.eve, '/p/life/plan');
      await look(seats.eve, '/p/life/review?phase=visit');
      expect(await approve(seats.eve).isDisabled()).toBe(true);
      const digest = await digestOf(seats.eve, 'visit');
      expect(await post(seats.eve, 'decisions', { digest, verdict: 'approved' })).toMatchObject({ status: 403 });
      expect(await get(seats.eve, 'review/visit')).toMatchObject({
        neighbours: [{ phase: 'office', relation: 'refers_to', approvedBy: null }],
      });
      expect(await get(seats.eve, 'review/office')).toMatchObject({ neighbours: [{ phase: 'visit', relation: 'referred_to_by' }] });
    },
    2 * minute,
  );

  it(
    'whose own work a mapping is may not approve it',
    async () => {
      const principal = { id: 'maria', name: people.maria[0], roles: ['engineer' as const], provenBy: 'token' as const };
      await withClient(life.targetUrl, (client) => client.query('ALTER TABLE office ADD COLUMN remark text'));
      await review({ ...life.caller, principal }, 'life', { only: ['office'] }, false);
      await look(seats.maria, '/p/life/review?phase=office');
      await expect.poll(() => approve(seats.maria).isDisabled()).toBe(true);
      const digest = await digestOf(seats.maria, 'office');
      const own = await post(seats.maria, 'decisions', { digest, verdict: 'approved', acceptOpen: true, why: 'mine' });
      expect(own).toMatchObject({ status: 409, body: { type: 'self_approval' } });
    },
    2 * minute,
  );

  it(
    'of two reviewers the one who looks at what no longer stands is refused, and sees what does',
    async () => {
      for (const each of [seats.maria, seats.rita]) await look(each, '/p/life/review?phase=visit');
      const before = await digestOf(seats.rita, 'visit');
      await withClient(life.targetUrl, (client) => client.query('ALTER TABLE visit ADD COLUMN remark text'));
      await seats.maria.page.getByPlaceholder(/Comment|Why it may go/).fill('looked at it');
      await approve(seats.maria).click();
      await seats.maria.page.getByText('It has changed while you looked.').waitFor();
      await look(seats.rita, '/p/life/review?phase=visit');
      expect(await digestOf(seats.rita, 'visit')).not.toBe(before);
      expect(await post(seats.rita, 'decisions', { digest: before, verdict: 'approved', acceptOpen: true, why: 'late' })).toMatchObject({
        status: 409,
        body: { type: 'review_outdated' },
      });
    },
    2 * minute,
  );

  it(
    'the reviewer approves, and a double click decides once',
    async () => {
      const { page } = seats.rita;
      await look(seats.rita, '/p/life/review?phase=visit');
      await page.getByPlaceholder(/Comment|Why it may go/).fill('looked at it');
      await approve(seats.rita).dblclick();
      await page.getByText('Approved', { exact: true }).last().waitFor();
      const digest = await digestOf(seats.rita, 'visit');
      const { decisions } = (await get(seats.rita, 'decisions')) as { decisions: { artifact: string; actor: string; what: string }[] };
      expect(decisions.filter(({ artifact, what }) => artifact === digest && what.startsWith('approved'))).toMatchObject([
        { actor: people.rita[0] },
      ]);
      await look(seats.rita, '/p/life/review?phase=office');
      await page.getByPlaceholder(/Comment|Why it may go/).fill('looked at it');
      await approve(seats.rita).click();
      await page.getByText('Approved', { exact: true }).last().waitFor();
    },
    2 * minute,
  );

  it(
    'the engineer has it run and validated; the reviewer may not',
    async () => {
      expect(await post(seats.rita, 'jobs', { kind: 'migrate' })).toMatchObject({ status: 403 });
      const { page } = seats.eve;
      for (const [kind, words] of [
        ['migrate', 'Migrate'],
        ['validate', 'Validate'],
      ] as const) {
        await look(seats.eve, '/p/life/runs');
        await page.getByRole('button', { name: /^Have work done/ }).click();
        await page.getByLabel('Work', { exact: true }).selectOption(kind);
        await page.getByRole('dialog').getByRole('button', { name: words }).click();
        const states = async () => ((await get(seats.eve, 'jobs')) as { jobs: { kind: string; state: string }[] }).jobs;
        await expect.poll(states, { timeout: minute }).toContainEqual(expect.objectContaining({ kind, state: 'done' }));
      }
      await look(seats.eve, '/p/life/overview');
      await page.getByText('320 read = 320 new').waitFor();
    },
    3 * minute,
  );

  it(
    'the stakeholder reads what came of it, and changes nothing',
    async () => {
      const { page } = seats.sam;
      await look(seats.sam, '/p/life/validation');
      await page.getByText('Validation passed').first().waitFor();
      await look(seats.sam, '/p/life/guidance');
      await page.getByText('Ask in plain words').waitFor();
      const { reports } = (await get(seats.sam, 'reports')) as { reports: { name: string }[] };
      expect(reports.length).toBeGreaterThan(0);
      await look(seats.sam, '/p/life/runs');
      expect(await page.getByRole('button', { name: /^Have work done/ }).isDisabled()).toBe(true);
      expect(await post(seats.sam, 'jobs', { kind: 'rollback' })).toMatchObject({ status: 403 });
      expect(Object.values(seats).flatMap(({ complaints }) => complaints)).toEqual([]);
    },
    2 * minute,
  );
});
