import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { buildPages } from '../../web/ui/build.ts';
import { browserProgram } from './pages.ts';

const waitMs = 45_000;

/** Somebody's browser at a server, whose cookies nobody else has. */
export interface Seat {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of. */
  readonly complaints: string[];
  go(path: string): Promise<void>;
  /** Fills a form's fields by their labels and presses the button. */
  fill(fields: Readonly<Record<string, string>>, button: string): Promise<void>;
  close(): Promise<void>;
}

/** Builds the pages, and starts a Chromium in which each seat is somebody else. */
export async function openBrowser(): Promise<{ readonly browser: Browser; sit(url: string): Promise<Seat> }> {
  await buildPages(() => {});
  const browser = await chromium.launch({ executablePath: browserProgram ?? '', args: ['--no-sandbox'] });
  return { browser, sit: async (url) => seatIn(await browser.newContext({ reducedMotion: 'reduce' }), url) };
}

async function seatIn(context: BrowserContext, url: string): Promise<Seat> {
  await context.addInitScript("if (self === top) localStorage.setItem('godwit.tour', '-1')");
  context.setDefaultTimeout(waitMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  // What is refused is an error for the console, and for nobody else.
  const isOwn = (text: string): boolean => !text.startsWith('Failed to load resource');
  page.on('console', (message) => message.type() === 'error' && isOwn(message.text()) && complaints.push(message.text()));
  return {
    ...{ page, context, complaints, close: () => context.close() },
    go: async (path) => {
      await page.goto(`${url}${path}`, { waitUntil: 'domcontentloaded' });
      await page.locator('h1').first().waitFor();
    },
    fill: async (fields, button) => {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByRole('button', { name: button, exact: true }).click();
    },
  };
}
