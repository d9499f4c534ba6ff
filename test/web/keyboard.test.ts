import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserProgram, openPages, type Pages, settled } from '../support/pages.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const minutes = 60_000;
const [tables, columns] = [12, 25];
const fields = tables * columns;
/** One key for each field leaves five minutes at a key a second. */
const keysMax = fields;

const tableSql = (at: number): string => {
  const own = Array.from({ length: columns - 1 }, (_, i) => `field_${i} ${['text', 'integer', 'date'][i % 3]}`);
  return `CREATE TABLE entity_${at} (id integer PRIMARY KEY, ${own.join(', ')});
    INSERT INTO entity_${at} (id, field_0) SELECT i, 'value ' || i FROM generate_series(1, 20) AS i;`;
};

describe.runIf(browserProgram !== null)('three hundred fields by the keyboard', () => {
  let life: Life;
  let pages: Pages;

  beforeAll(async () => {
    life = await beginLife(Array.from({ length: tables }, (_, at) => tableSql(at)).join('\n'));
    pages = await openPages(life.caller);
  }, 3 * minutes);

  afterAll(async () => {
    await pages?.close();
    if (life) rmSync(life.folder, { recursive: true, force: true });
  }, minutes);

  it(
    'are looked at and approved with fewer keys than there are fields, and a comment that decides nothing stays in the history',
    async () => {
      const { page, visit, close } = await pages.open();
      let keys = 0;
      const press = async (key: string): Promise<void> => {
        keys += 1;
        await page.keyboard.press(key);
      };
      const type = async (text: string): Promise<void> => {
        for (const letter of text) await press(letter);
      };
      await visit('/p/life/review');
      const databases = page.getByRole('button', { name: 'Approve the databases' });
      if (await databases.isVisible()) await databases.focus().then(() => press('Enter'));
      await databases.waitFor({ state: 'detached' });
      await press('c');
      await type('seen');
      await press('Enter');
      await page.getByText('Kept in History').waitFor();
      await press('Escape');
      expect(await page.getByText('Waits for approval', { exact: true }).count()).toBeGreaterThan(0);
      for (let left = tables; left > 0; left -= 1) {
        const shown = page.getByRole('region', { name: /^Mapping of/ });
        const name = await shown.getAttribute('aria-label');
        if ((await page.getByPlaceholder(/needed/).count()) > 0) {
          await press('c');
          await type('ok');
          await press('Escape');
        }
        await press('a');
        await shown.getByText('Approved', { exact: true }).or(page.getByRole('alert')).first().waitFor({ timeout: minutes });
        expect(await page.getByRole('alert').allTextContents()).toEqual([]);
        // Another key must not decide on what nobody has looked at.
        expect(await shown.getAttribute('aria-label')).toBe(name);
        await press('n');
        await settled(page);
      }
      await page.getByText(/, 0 not yet approved/).waitFor();
      expect(await page.getByText('Waits for approval', { exact: true }).count()).toBe(0);
      expect(keys).toBeGreaterThan(tables);
      expect(keys).toBeLessThan(keysMax);
      await close();
    },
    5 * minutes,
  );
});
