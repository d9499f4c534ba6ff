import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { godwit, newHome } from '../support/cli.ts';
import { browserProgram, callerAt, openPages, type Pages } from '../support/pages.ts';

const minutes = 60_000;
/** The home of a sample that was migrated before, where one is at hand: its migration takes a minute. */
const given = process.env.SMILE_HOME;
const home = given ?? newHome();

/** Every page and view of the workbench, with what must be seen on it. */
const views: Readonly<Record<string, RegExp>> = {
  '/': /Dental laboratory/,
  '/p/smile/overview': /156,279 read = 150,677 new/,
  '/p/smile/plan': /Phases of one wave/,
  '/p/smile/plan?view=playbook': /Keep as a proposal/,
  '/p/smile/review?phase=patients&field=gender': /translated: 0/,
  '/p/smile/review?phase=patients&tab=terms': /Success criteria/,
  '/p/smile/review?phase=patients&tab=open': /What the data look like/,
  '/p/smile/review?phase=patients&tab=ddl': /CREATE TABLE/,
  '/p/smile/review?phase=workflow_templates&tab=code': /How it did on real rows/,
  '/p/smile/runs': /Phases of run/,
  '/p/smile/runs?view=jobs': /No job yet|asked for by/,
  '/p/smile/runs?view=log': /the newest first/,
  '/p/smile/rows?key=20001&phase=patients': /How it got there/,
  '/p/smile/rows?view=quarantine': /94 rows kept aside/,
  '/p/smile/rows?view=browse': /Sensitive values are masked/,
  '/p/smile/sync': /No job comes back yet/,
  '/p/smile/sync?view=conflicts': /No conflict waits/,
  '/p/smile/sync?view=differences': /Nobody has looked for differences yet/,
  '/p/smile/validation': /129 checks, 0 failed/,
  '/p/smile/guidance': /Ask in plain words/,
  '/p/smile/chat': /New conversation/,
  '/p/smile/audit': /entries shown/,
  '/p/smile/audit?view=decisions': /the newest first/,
  '/p/smile/audit?view=egress': /Nothing left this machine/,
  '/p/smile/settings': /Connections/,
  '/p/smile/settings?view=people': /One person, on this machine/,
  '/p/smile/settings?view=alerts': /Threshold/,
  '/p/smile/settings?view=models': /What may leave/,
  '/p/smile/settings?view=account': /How you see it/,
};

describe.runIf(browserProgram !== null)('the pages of the migrated sample', () => {
  let pages: Pages;

  beforeAll(async () => {
    if (given === undefined) expect((await godwit(['start', '--json', '--home', home])).exitCode).toBe(0);
    pages = await openPages(callerAt(home));
  }, 5 * minutes);

  afterAll(async () => {
    await pages?.close();
    if (given !== undefined) return;
    await godwit(['db', 'stop', '--home', home]);
    rmSync(home, { recursive: true, force: true });
  }, minutes);

  it(
    'show what they are for, without complaint and without fault of access',
    async () => {
      const { page, visit, axe, complaints, close } = await pages.open();
      const faults: string[] = [];
      for (const [path, text] of Object.entries(views)) {
        await visit(path);
        await page
          .getByText(text)
          .filter({ visible: true })
          .first()
          .waitFor({ timeout: 30_000 })
          .catch(() => faults.push(`${path} does not say ${text}`));
        faults.push(
          ...(await axe()).map((fault) => `${path} ${fault}`),
          ...complaints.splice(0).map((complaint) => `${path} ${complaint}`),
        );
      }
      await close();
      expect(faults).toEqual([]);
    },
    5 * minutes,
  );

  it(
    'fit into 320 pixels in the dark: nothing but tables and code scrolls to the side, and no fault of access',
    async () => {
      const { page, visit, axe, close } = await pages.open({ width: 320, scheme: 'dark' });
      const faults: string[] = [];
      for (const path of Object.keys(views)) {
        await visit(path);
        if (await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth'))
          faults.push(`${path} is wider`);
        faults.push(...(await axe()).map((fault) => `${path} ${fault}`));
      }
      await close();
      expect(faults).toEqual([]);
    },
    5 * minutes,
  );

  it(
    'are gone through by the keyboard alone',
    async () => {
      const { page, visit, close } = await pages.open();
      await visit('/p/smile/overview');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Go to Review').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.waitForURL(/\/review/);
      await page.getByRole('button', { name: /^Next/ }).waitFor({ timeout: 30_000 });
      await page.keyboard.press('j');
      await page.waitForURL(/field=/);
      await close();
    },
    minutes,
  );

  it(
    'trace a value from any cell in three keys',
    async () => {
      const { page, visit, close } = await pages.open();
      await visit('/p/smile/rows?view=browse&entity=patients');
      await page.getByRole('link', { name: 'Trace' }).first().focus();
      await page.keyboard.press('Enter');
      await page.getByText('How it got there').waitFor({ timeout: 30_000 });
      await close();
    },
    minutes,
  );

  it(
    'say since when they are not live, and move no number until they are again',
    async () => {
      const { page, visit, close } = await pages.open();
      await visit('/p/smile/overview');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.context().setOffline(true);
      await page.evaluate('0');
      await page.getByText(/Not live since \d\d:\d\d:\d\d: what you see/).waitFor({ timeout: 40_000 });
      await page.context().setOffline(false);
      await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });
      await close();
    },
    2 * minutes,
  );

  it(
    'hold no value of a patient that is not masked',
    async () => {
      const { page, visit, close } = await pages.open();
      const bodies: string[] = [];
      page.on('response', async (response) => response.url().includes('/api/') && bodies.push(await response.text().catch(() => '')));
      for (const path of [
        '/p/smile/review?phase=patients',
        '/p/smile/rows?key=20001&phase=patients',
        '/p/smile/rows?view=browse&entity=patients',
      ])
        await visit(path);
      const shown = `${bodies.join(' ')} ${await page.content()}`;
      expect(bodies.length).toBeGreaterThan(5);
      expect(shown).not.toMatch(/Dawson|19\d\d-\d\d-\d\d"/);
      await close();
    },
    minutes,
  );
});
