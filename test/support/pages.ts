import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../app/reporting/pdf.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { startWebServer, type WebServer } from '../../web/server/start.ts';

const waitMs = 60_000;

/** The Chromium of this machine; null where there is none. */
export const browserProgram = findBrowser(loadConfig({}, { PATH: process.env.PATH ?? '' }, '/'));

/** A server of a home's playbooks, and a browser in which its one person has come in. */
export interface Pages {
  readonly server: WebServer;
  /** A page that nobody has used: of the same person, in a browser context of its own. */
  open(options?: PageOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A page, with all that it complained of. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: string[];
  /** Goes to an address and waits until nothing is on its way any more. */
  visit(path: string): Promise<void>;
  /** What axe finds wrong, by rule and element. */
  axe(): Promise<string[]>;
  close(): Promise<void>;
}

/** Whoever serves the playbooks of a home. */
export function callerAt(home: string): Caller {
  const config = loadConfig({}, { PATH: process.env.PATH ?? '', GODWIT_HOME: home }, process.cwd());
  return { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
}

/** Serves what the caller may see, and starts a browser. */
export async function openPages(caller: Caller): Promise<Pages> {
  const server = await startWebServer(caller, { port: 0, strict: true, say: console.error });
  const browser = await chromium.launch({ executablePath: browserProgram ?? '', args: ['--no-sandbox'] });
  const state = await signedIn(browser, server);
  return {
    server,
    open: async (options = {}) => openPage(await newContext(browser, state, options), server.url),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signedIn(browser: Browser, server: WebServer): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto((await server.link()) ?? server.url);
  await page.locator('h1').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function newContext(browser: Browser, storageState: State, { width = 1280, scheme = 'light' }: PageOptions): Promise<BrowserContext> {
  const context = await browser.newContext({
    storageState,
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  await context.addInitScript("if (self === top) localStorage.getItem('godwit.tour') ?? localStorage.setItem('godwit.tour', '-1')");
  return context;
}

async function openPage(context: BrowserContext, url: string): Promise<OpenPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  return {
    page,
    complaints,
    visit: async (path) => {
      await page.goto(`${url}${path}`, { waitUntil: 'domcontentloaded' });
      await settled(page);
    },
    axe: () => axeOf(page),
    close: () => context.close(),
  };
}

/** The page has its name, and no placeholder stands for anything. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ timeout: waitMs });
  await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached', timeout: waitMs });
}

async function axeOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // What stands in frames are the reports, which have tests of their own.
  const run = "axe.run({ exclude: ['iframe'] }, { resultTypes: ['violations'] }).then(({ violations }) => violations)";
  const violations = (await page.evaluate(run)) as { id: string; nodes: { html: string; failureSummary: string }[] }[];
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}
