import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopServer } from '../../app/workbench/server.ts';
import { withClient } from '../support/databases.ts';
import { browserProgram, type OpenPage, openPages, type Pages, settled } from '../support/pages.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const minutes = 60_000;
const hostile = '<img src=x onerror=alert(1)>';

/** Names and values that would break out of a page which takes text for markup. */
const source = `
  CREATE TABLE office (id integer PRIMARY KEY, name text NOT NULL);
  COMMENT ON TABLE office IS '${hostile}';
  CREATE TABLE visit (
    id integer PRIMARY KEY, office_id integer NOT NULL REFERENCES office, "state ${hostile}" text NOT NULL, seen date
  );
  INSERT INTO office SELECT i, 'office ${hostile} ' || i FROM generate_series(1, 20) AS i;
  INSERT INTO visit SELECT i, 1 + i % 20, '${hostile}', DATE '2020-01-01' + i FROM generate_series(1, 300) AS i;
`;

describe.runIf(browserProgram !== null)('from the review to the proof, in the browser', () => {
  let life: Life;
  let pages: Pages;

  beforeAll(async () => {
    life = await beginLife(source);
    pages = await openPages(life.caller);
  }, 2 * minutes);

  afterAll(async () => {
    await pages?.close();
    if (!life) return;
    await stopServer(life.caller.config);
    rmSync(life.folder, { recursive: true, force: true });
  }, minutes);

  /** Approves what is shown, by keys alone, until nothing waits. */
  async function approveAll({ page }: OpenPage): Promise<void> {
    const databases = page.getByRole('button', { name: 'Approve the databases' });
    if ((await databases.count()) > 0) await databases.click();
    for (let left = 10; left > 0 && !(await page.getByText(/, 0 not yet approved/).isVisible()); left -= 1) {
      await page.getByText('Waits for approval', { exact: true }).first().waitFor();
      await page.locator('body').press('c');
      await page.keyboard.type('looked at it');
      await page.getByRole('button', { name: 'Approve', exact: true }).focus();
      await page.keyboard.press('a');
      await page.getByText('Approved', { exact: true }).last().waitFor();
      await page.locator('body').press('n');
      await settled(page);
    }
  }

  it(
    'refuses a digest that changed while somebody looked at it',
    async () => {
      const opened = await pages.open();
      const { page, visit, close } = opened;
      await visit('/p/life/review?phase=visit');
      await withClient(life.targetUrl, (client) => client.query('ALTER TABLE visit ADD COLUMN remark text'));
      await page.getByPlaceholder(/Comment|Why it may go/).fill('looked at it');
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await page.getByRole('alert').getByText(/./).first().waitFor();
      expect(await page.getByText('Waits for approval').count()).toBeGreaterThan(0);
      await close();
      await withClient(life.targetUrl, (client) => client.query('ALTER TABLE visit DROP COLUMN remark'));
    },
    2 * minutes,
  );

  it(
    'goes from approval by keys to a passed validation, and takes no text for markup',
    async () => {
      const opened = await pages.open();
      const { page, visit, complaints, close } = opened;
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => dialogs.push(dialog.message()) && dialog.dismiss());
      await visit('/p/life/review');
      await approveAll(opened);
      await visit('/p/life/runs');
      await page.getByRole('button', { name: /^Have work done/ }).click();
      await page.getByLabel('Work', { exact: true }).selectOption('migrate');
      await page.getByRole('dialog').getByRole('button', { name: 'Migrate' }).click();
      await page.getByText('Done', { exact: true }).first().waitFor({ timeout: 60_000 });
      await visit('/p/life/overview');
      await page.getByText('320 read = 320 new').waitFor();
      // Of a run that has ended it says how fast it was, how long it took and when.
      const [speed, took] = [page.getByText('over 320 rows of the newest run'), page.getByText(/^ended .*(?:now|ago)$/)];
      expect(await speed.locator('..').textContent()).toMatch(/^Rows a second[\d,]+over/);
      expect(await took.locator('../..').textContent()).toMatch(/^Took[\d.]+ (?:ms|s|min)ended/);
      await visit('/p/life/validation');
      await page.getByText('Validation passed').first().waitFor();
      await page.getByRole('button', { name: 'Verify this run' }).click();
      await page.getByText('Proof passed').waitFor({ timeout: 60_000 });
      await visit('/p/life/rows?view=browse&entity=visit');
      await page.getByText(hostile).first().waitFor();
      expect(await page.locator('main img').count()).toBe(0);
      expect({ dialogs, complaints }).toEqual({ dialogs: [], complaints: [] });
      await close();
    },
    3 * minutes,
  );

  it('lets one who only looks press nothing that decides, and the server refuses what is sent all the same', async () => {
    const looker = { ...life.caller, principal: { ...life.caller.principal, roles: ['viewer' as const] } };
    const theirs = await openPages(looker);
    const { page, visit, close } = await theirs.open();
    await visit('/p/life/review');
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).isDisabled()).toBe(true);
    await visit('/p/life/runs');
    expect(await page.getByRole('button', { name: /^Have work done/ }).isDisabled()).toBe(true);
    const forged = `fetch('/api/session').then((answer) => answer.json()).then(({ csrf }) => fetch('/api/playbooks/life/jobs', {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: '{"kind":"migrate"}',
    })).then(({ status }) => status)`;
    expect(await page.evaluate(forged)).toBe(403);
    await close();
    await theirs.close();
  }, 60_000);
});
