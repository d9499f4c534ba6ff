import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

/** Pages of the migrated sample, by the name of their picture. */
const views: Readonly<Record<string, string>> = {
  overview: '/p/smile/overview',
  plan: '/p/smile/plan',
  playbook: '/p/smile/plan?view=playbook',
  review: '/p/smile/review?phase=patients&field=gender',
  code: '/p/smile/review?phase=workflow_templates&tab=code',
  runs: '/p/smile/runs',
  log: '/p/smile/runs?view=log',
  trace: '/p/smile/rows?key=20001&phase=patients',
  quarantine: '/p/smile/rows?view=quarantine',
  rows: '/p/smile/rows?view=browse&entity=patients',
  validation: '/p/smile/validation',
  guidance: '/p/smile/guidance',
  chat: '/p/smile/chat',
  audit: '/p/smile/audit',
  settings: '/p/smile/settings',
};
const dark = ['overview', 'review'];
const folder = join(import.meta.dirname, '../docs/images');
const size = { width: 1440, height: 960 } as const;
const waitMs = 60_000;
const drawnMs = 800;

async function take(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  await page.locator('h1').first().waitFor({ timeout: waitMs });
  await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached', timeout: waitMs });
  await page.waitForTimeout(drawnMs);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.error(`docs/images/${name}.png`);
}

/** Takes a picture of every page, with the link that `godwit serve` has printed: `node scripts/screenshots.ts LINK [CHROMIUM]`. */
async function main(link: string | undefined, program = '/usr/bin/chromium'): Promise<void> {
  if (link === undefined) throw new Error('Give the link that `godwit serve` has printed.');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1, reducedMotion: 'reduce' });
  await context.addInitScript("if (self === top) localStorage.setItem('godwit.tour', '-1')");
  const page = await context.newPage();
  await page.goto(link);
  const { origin } = new URL(link);
  for (const [name, path] of Object.entries(views)) await take(page, `${origin}${path}`, `workbench-${name}`);
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const name of dark) await take(page, `${origin}${views[name] ?? ''}`, `workbench-${name}-dark`);
  await browser.close();
}

await main(process.argv[2], process.argv[3]);
