import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { stopServer } from '../../app/workbench/server.ts';
import { withClient } from '../support/databases.ts';
import { browserProgram, type OpenPage, openPages, type Pages } from '../support/pages.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const minutes = 60_000;
const rows = 30;
const source = `
  CREATE TABLE office (id integer PRIMARY KEY, name text NOT NULL);
  CREATE TABLE visit (id integer PRIMARY KEY, seen date);
  INSERT INTO office SELECT i, 'office ' || i FROM generate_series(1, ${rows}) AS i;
  INSERT INTO visit SELECT i, DATE '2020-01-01' + i FROM generate_series(1, ${rows}) AS i;
`;

describe.runIf(browserProgram !== null)('the chat', () => {
  let life: Life;
  let pages: Pages;

  beforeAll(async () => {
    // Batches enough for a course.
    life = await beginLife(source, { environment: { BATCH_SIZE: '2' } });
    const { caller, playbook } = life;
    await decideMappings(asPerson(caller, 'ada'), 'approved', { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' });
    await migrate(caller, { playbook, selection: {} });
    pages = await openPages(caller);
  }, 3 * minutes);

  afterAll(async () => {
    await pages?.close();
    if (!life) return;
    await stopServer(life.caller.config);
    rmSync(life.folder, { recursive: true, force: true });
  }, minutes);

  const standing = async (table: string): Promise<number> =>
    Number((await withClient(life.targetUrl, (client) => client.query(`SELECT count(*) FROM ${table}`))).rows[0].count);

  /** How often people said yes or no to taking a phase back. */
  const verdicts = async (phase: string): Promise<string[]> => {
    const asked = `SELECT p.decision FROM migration_control.approvals AS p
      JOIN migration_control.artifacts AS a ON a.digest = p.artifact AND a.kind = 'rollback' AND a.name = $1 ORDER BY p.id`;
    return (await withClient(life.targetUrl, (client) => client.query(asked, [phase]))).rows.map(({ decision }) => decision);
  };

  const card = ({ page }: OpenPage, phase: string) => page.getByRole('region', { name: `rollback of ${phase}` });

  async function ask({ page }: OpenPage, text: string): Promise<void> {
    await page.getByLabel('Say something').fill(text);
    await page.keyboard.press('Enter');
  }

  it(
    'draws speed over batches as a line and that of phases as bars, beside the figures',
    async () => {
      const opened = await pages.open();
      const { page, visit, axe, complaints, close } = opened;
      await visit('/p/life/chat');
      await page.getByRole('button', { name: 'New conversation' }).first().click();
      await ask(opened, 'how fast was it?');
      await page.getByRole('img', { name: 'rows a second, over batches' }).locator('canvas').waitFor();
      const phases = page.getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'phase' }) });
      const widths = await phases
        .locator('td [style]')
        .evaluateAll((all) => all.map((each) => (each as { style: { width: string } }).style.width));
      expect([widths.length, widths[0]]).toEqual([2, '100%']);
      expect([...(await axe()), ...complaints]).toEqual([]);
      await close();
    },
    2 * minutes,
  );

  it(
    'keeps what an agent asks for over a reload, in a second tab and over a restart, and once it is declined nothing is done, in no tab',
    async () => {
      const first = await pages.open();
      await first.visit('/p/life/chat');
      await first.page.getByRole('button', { name: 'New conversation' }).first().click();
      const second = await pages.open();
      await first.page.waitForURL(/thread=/);
      const address = first.page.url().slice(pages.server.url.length);
      await second.visit(address);
      await ask(first, 'roll back visit');
      await card(first, 'visit').waitFor();
      // Nobody has loaded it again: it comes by itself.
      await card(second, 'visit').waitFor();
      await first.page.reload();
      await card(first, 'visit').waitFor();
      for (const each of [first, second]) await each.close();
      await pages.close();
      pages = await openPages(life.caller);

      const [one, other] = [await pages.open(), await pages.open()];
      for (const each of [one, other]) {
        await each.visit(address);
        await card(each, 'visit').waitFor();
      }
      expect(await card(one, 'visit').getByRole('button', { name: 'Decline' }).isDisabled()).toBe(true);
      await card(one, 'visit').getByLabel('Comment').fill('they stay');
      await card(one, 'visit').getByRole('button', { name: 'Decline' }).click();
      for (const each of [one, other]) {
        await card(each, 'visit').waitFor({ state: 'detached' });
        await each.page.getByText('rejected rollback of visit').waitFor();
        await each.page.getByText('“they stay”').waitFor();
      }
      expect([await standing('visit'), await verdicts('visit')]).toEqual([rows, ['rejected']]);
      await other.page.reload();
      await other.page.getByText('rejected rollback of visit').waitFor();
      await ask(other, 'roll back visit');
      await other.page.getByText('has rejected this rollback').waitFor();
      expect([await card(other, 'visit').count(), await standing('visit')]).toEqual([0, rows]);
      expect([...one.complaints, ...other.complaints]).toEqual([]);
      for (const each of [one, other]) await each.close();
    },
    3 * minutes,
  );

  it(
    'decides once by a double click, and by two tabs at once; what came of it is said, and stands in both',
    async () => {
      const [one, other] = [await pages.open(), await pages.open()];
      await one.visit('/p/life/chat');
      await ask(one, 'roll back office');
      await card(one, 'office').waitFor();
      await other.visit('/p/life/chat');
      await card(other, 'office').waitFor();
      // Both clicks come before anything is drawn again.
      const twice = (button: unknown): void => {
        const { click } = button as { click(): void };
        for (let times = 2; times > 0; times -= 1) click.call(button);
      };
      await Promise.all([one, other].map((each) => card(each, 'office').getByRole('button', { name: 'Approve' }).evaluate(twice)));
      for (const each of [one, other]) {
        await card(each, 'office').waitFor({ state: 'detached' });
        await each.page.getByText('approved rollback of office').waitFor();
      }
      const told = async (): Promise<number[]> =>
        Promise.all([one, other].map(({ page }) => page.getByText(`${rows} rows of 1 phases were taken back`).count()));
      await expect.poll(async () => (await told()).sort(), { timeout: 10_000 }).toEqual([0, 1]);
      expect([await standing('office'), await standing('visit'), await verdicts('office')]).toEqual([0, rows, ['approved']]);
      expect(await one.axe()).toEqual([]);
      expect(one.complaints).toEqual([]);
      for (const each of [one, other]) await each.close();
    },
    3 * minutes,
  );
});
