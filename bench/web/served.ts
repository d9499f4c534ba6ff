import { type ChildProcess, spawn } from 'node:child_process';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../app/reporting/pdf.ts';
import { loadConfig } from '../../config.ts';
import { environmentOf, godwit } from './home.ts';

const waitMs = 180_000;

/** A server in a process of its own, and a browser whose person has come in. */
export interface Served {
  readonly url: string;
  readonly browser: Browser;
  readonly state: Awaited<ReturnType<BrowserContext['storageState']>>;
  /** What goes along with requests of a program. */
  readonly cookie: string;
  close(): Promise<void>;
}

/** Serves a home as its user would. */
export async function serve(home: string): Promise<Served> {
  const child = spawn(process.execPath, [godwit, 'serve', '--port', '0'], {
    env: environmentOf(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const link = await linkOf(child);
  const executablePath = findBrowser(loadConfig({}, { PATH: process.env.PATH ?? '' }, '/'));
  if (executablePath === null) throw new Error('No Chromium is here.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const state = await signIn(browser, link);
  return {
    ...{ url: new URL(link).origin, browser, state },
    cookie: state.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    close: async () => {
      await browser.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function linkOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const link = /which counts once: (\S+)/.exec(said)?.[1];
      if (link !== undefined) resolve(link);
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

async function signIn(browser: Browser, link: string): Promise<Served['state']> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('h1').first().waitFor({ timeout: waitMs });
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A page that has nothing of an earlier one: no file, no answer. */
export async function freshPage({ browser, state }: Served): Promise<Page> {
  const context = await browser.newContext({ storageState: state, viewport: { width: 1280, height: 900 } });
  await context.addInitScript("if (self === top) localStorage.setItem('godwit.tour', '-1')");
  return context.newPage();
}

/** Nothing stands for what is on its way any more. */
export async function isShown(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ timeout: waitMs });
  await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached', timeout: waitMs });
}
