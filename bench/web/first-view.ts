import type { Page } from 'playwright-core';
import { freshPage, isShown, type Served } from './served.ts';

/** A slow telephone network, and a processor a quarter as fast as this one. */
const network = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 } as const;
const slowdown = 4;

/** What somebody waits for who opens a page for the first time. */
export interface FirstView {
  /** Of scripts, as they were sent. */
  readonly scriptBytes: number;
  readonly lcpMs: number;
  readonly cls: number;
  readonly inpMs: number;
}

const observe = `
  window.seen = { lcp: 0, cls: 0, inp: 0 };
  new PerformanceObserver((list) => { for (const each of list.getEntries()) seen.lcp = each.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) seen.cls += each.value; })
    .observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (each.interactionId) seen.inp = Math.max(seen.inp, each.duration); })
    .observe({ type: 'event', durationThreshold: 16, buffered: true });
`;
/** What came before the largest paint; what is loaded behind it, nobody waits for. */
const sentBytes = `performance.getEntriesByType('resource').filter(({ name, responseEnd }) => /\\.js$/.test(name) && responseEnd <= seen.lcp)
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;
const settleMs = 600;

/** Opens an address with an empty cache on a slow machine and network; `use` is what is then done there by mouse and keyboard. */
export async function firstView(served: Served, path: string, use: (page: Page) => Promise<void>): Promise<FirstView> {
  const page = await freshPage(served);
  await page.addInitScript(observe);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', network);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(`${served.url}${path}`, { waitUntil: 'domcontentloaded' });
  await isShown(page);
  // The paint itself is reported a frame later.
  await page.waitForTimeout(settleMs);
  const scriptBytes = Number(await page.evaluate(sentBytes));
  const { lcp, cls } = (await page.evaluate('seen')) as { lcp: number; cls: number };
  await use(page);
  await page.waitForTimeout(settleMs);
  const inpMs = Number(await page.evaluate('seen.inp'));
  await page.context().close();
  return { scriptBytes, lcpMs: lcp, cls, inpMs };
}
