import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopServer } from '../../app/workbench/server.ts';
import { newHome } from '../support/cli.ts';
import { browserProgram, callerAt, openPages, type Pages } from '../support/pages.ts';

const minutes = 60_000;
const home = newHome();

/** What stands where nothing has happened yet: what would be there, and the one thing to do next. */
const empty: Readonly<Record<string, readonly [title: string, next: RegExp]>> = {
  overview: ['Nothing has been moved yet', /Start the first run/],
  plan: ['Nobody has planned yet', /npx godwit plan --playbook smile/],
  review: ['The tables are not there yet', /npx godwit start --playbook smile/],
  runs: ['Nothing has run yet', /Begin with a rehearsal/],
  'runs?view=jobs': ['No job yet', /Have work done/],
  'runs?view=log': ['Nothing has happened yet', /Begin with a rehearsal/],
  rows: ['Which row?', /Give a key/],
  'rows?view=quarantine': ['No row was kept aside', /Validation says/],
  'rows?view=browse': ['profiles holds no row', /Migrate/],
  validation: ['Nothing was validated yet', /Validate/],
  guidance: ['No report yet', /Write the reports/],
  chat: ['No conversation yet', /New conversation/],
  'audit?view=decisions': ['Nothing was decided yet', /Approve a mapping/],
  'audit?view=egress': ['Nothing left this machine', /Settings/],
  'settings?view=people': ['One person, on this machine', /GODWIT_WEB_SIGN_IN=people/],
};

describe.runIf(browserProgram !== null)('the pages of a home in which nothing has happened', () => {
  let pages: Pages;

  beforeAll(async () => {
    pages = await openPages(callerAt(home));
  }, 2 * minutes);

  afterAll(async () => {
    await pages?.close();
    await stopServer(callerAt(home).config);
    rmSync(home, { recursive: true, force: true });
  }, minutes);

  it(
    'say what would be there and the one thing to do next, without alarm and without fault of access',
    async () => {
      const { page, visit, axe, close } = await pages.open();
      const faults: string[] = [];
      for (const [path, [title, next]] of Object.entries(empty)) {
        await visit(`/p/smile/${path}`);
        const place = page.locator('main').getByRole('heading', { name: title }).locator('..');
        await place.waitFor({ timeout: 30_000 }).catch(() => faults.push(`${path} does not say ${title}`));
        if (!next.test((await place.textContent({ timeout: 1_000 }).catch(() => null)) ?? '')) faults.push(`${path} does not say ${next}`);
        if ((await page.getByRole('alert').count()) > 0) faults.push(`${path}: ${await page.getByRole('alert').first().textContent()}`);
        faults.push(...(await axe()).map((fault) => `${path} ${fault}`));
      }
      await close();
      expect(faults).toEqual([]);
    },
    4 * minutes,
  );
});
