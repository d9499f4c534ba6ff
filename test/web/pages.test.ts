import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverUrl } from '../../app/workbench/server.ts';
import { tourSteps } from '../../web/ui/shell/tour-steps.ts';
import { godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';
import { views } from '../support/page-views.ts';
import { browserProgram, callerAt, openPages, type Pages, settled } from '../support/pages.ts';

const minutes = 60_000;
/** The home of a sample that was migrated before, where one is at hand: its migration takes a minute. */
const given = process.env.SMILE_HOME;
const home = given ?? newHome();

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
    'show what they are for, without complaint, without fault of access, no state by its colour alone, and no value of a person',
    async () => {
      const { page, visit, axe, complaints, close } = await pages.open();
      const sensitive = await sensitiveValues();
      const [faults, sent]: [string[], string[]] = [[], []];
      page.on('response', async (response) => response.url().includes('/api/') && sent.push(await response.text().catch(() => '')));
      for (const [path, text] of Object.entries(views)) {
        await visit(path);
        const seen = page.getByText(text).filter({ visible: true }).first();
        await seen.waitFor({ timeout: 30_000 }).catch(() => faults.push(`${path} does not say ${text}`));
        const told = `${await page.content()} ${sent.splice(0).join(' ')}`;
        const shown = sensitive.filter((value) => told.includes(value)).map(({ length }) => `has a value of ${length} letters`);
        const found = [...(await axe()), ...((await page.evaluate(colourAlone)) as string[]), ...complaints.splice(0), ...shown];
        faults.push(...found.map((fault) => `${path} ${fault}`));
      }
      expect(faults).toEqual([]);
      expect(sensitive.length).toBeGreaterThan(1_000);
      // What the check of colours would find: a dot that nothing names.
      await page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<span class=\"bg-bad\"></span>')");
      expect(await page.evaluate(colourAlone)).toHaveLength(1);
      await close();
    },
    10 * minutes,
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
    10 * minutes,
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
    'trace a value from any cell to the column that it was read of in three keys',
    async () => {
      const { page, visit, close } = await pages.open();
      await visit('/p/smile/rows?view=browse&entity=patients');
      await page.getByRole('table', { name: 'Rows of patients' }).getByRole('cell').nth(12).click();
      for (const key of ['j', 'k', 't']) await page.keyboard.press(key);
      await page.getByText('How it got there').waitFor({ timeout: 30_000 });
      await page.getByRole('table', { name: 'Values of the row' }).getByText('birth_date').first().waitFor();
      await close();
    },
    minutes,
  );

  it(
    'lead a first visit through the sample in seven steps, once',
    async () => {
      const { page, visit, axe, complaints, close } = await pages.open();
      await visit('/p/smile/settings?view=account');
      await page.getByRole('button', { name: /^Show the tour/ }).click();
      const tour = page.getByRole('complementary', { name: 'Tour' });
      const faults: string[] = [];
      for (const [at, { title, room, search = {} }] of tourSteps.entries()) {
        await tour.getByRole('heading', { name: title }).waitFor();
        const address = new URL(page.url());
        const isThere =
          address.pathname.endsWith(`/${room}`) && Object.entries(search).every(([key, to]) => address.searchParams.get(key) === to);
        if (at > 0 && !isThere) faults.push(`${title} is shown at ${page.url()}`);
        await settled(page);
        if ((await page.getByRole('alert').count()) > 0) faults.push(`${title}: ${await page.getByRole('alert').first().textContent()}`);
        faults.push(...(await axe()).map((fault) => `${title} ${fault}`));
        await tour.getByRole('button', { name: /^(?:Begin|Next|Done)/ }).press('Enter');
      }
      await tour.waitFor({ state: 'detached' });
      await page.reload();
      await settled(page);
      expect([...faults, ...complaints]).toEqual([]);
      expect(await tour.count()).toBe(0);
      await close();
    },
    3 * minutes,
  );

  it(
    'are without fault of access where they fail, wait, ask or are cut off, and give the focus back',
    async () => {
      const { page, visit, axe, close } = await pages.open();
      const faults: string[] = [];
      const look = async (state: string): Promise<void> => void faults.push(...(await axe()).map((fault) => `${state} ${fault}`));
      await visit('/p/smile/runs');
      const opener = page.getByRole('button', { name: /^Have work done/ });
      await opener.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await look('a dialog');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.waitForFunction("document.activeElement.textContent.startsWith('Have work done')");
      await page.route('**/verdicts', (route) =>
        route.fulfill({ status: 503, json: { type: 'busy', title: 'Too busy', status: 503, detail: 'Later.' } }),
      );
      await page.goto(`${pages.server.url}/p/smile/validation`);
      await page.getByRole('alert').getByText('Too busy').waitFor({ timeout: 30_000 });
      await look('a problem');
      await page.route('**/decisions*', () => {});
      await page.goto(`${pages.server.url}/p/smile/audit?view=decisions`);
      await page.locator('[role=status][aria-label^=Loading]').first().waitFor();
      await look('what is on its way');
      await visit('/p/smile/overview');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.context().setOffline(true);
      await page
        .getByText(/Not live since/)
        .first()
        .waitFor({ timeout: 40_000 });
      await look('a lost network');
      await close();
      expect(faults).toEqual([]);
    },
    3 * minutes,
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
});

/** Values by which a person could be found: addresses, numbers and dates of birth of the old system. */
async function sensitiveValues(): Promise<string[]> {
  const { url } = await serverUrl(callerAt(home).config, 'smile_legacy', 'owner');
  const { rows } = await withClient(url, (client) => client.query<{ value: string }>(valuesSql));
  return rows.map(({ value }) => value);
}

const valuesSql = `
  SELECT email AS value FROM auth_user WHERE email LIKE '%@%'
  UNION SELECT phone FROM dispatch_patient WHERE length(phone) >= 8
  UNION SELECT first_name || ' ' || last_name FROM dispatch_patient WHERE length(last_name) >= 4
  UNION SELECT birth_date FROM dispatch_patient WHERE birth_date ~ '^19[0-8]'`;

/** Elements in a colour that says something, without a word or picture that says it, too. */
const colourAlone = `[...document.querySelectorAll('main *')]
  .filter(({ className }) => typeof className === 'string' && /(?:^|\\s)(?:text|bg|border)-(?:good|warn|bad)\\b/.test(className))
  .filter((element) => {
    const named = element.closest('[aria-label], [aria-hidden=true]');
    const place = named?.getAttribute('aria-hidden') === 'true' ? named.parentElement : (named ?? element);
    return !place.textContent.trim() && !place.getAttribute('aria-label') && !element.querySelector('svg');
  })
  .map(({ outerHTML }) => outerHTML.slice(0, 200))`;
