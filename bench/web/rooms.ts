import type { Page } from 'playwright-core';
import { playbook } from './home.ts';
import { freshPage, isShown, type Served } from './served.ts';

/** How long a page takes from the key that leads there, and what its answer alone takes of the server. */
export interface RoomTime {
  readonly firstRowMs: number;
  readonly serverMs: number;
  readonly filterMs: number;
  readonly heapMegabytes: number;
}

/** A page of many rows: how one gets there, where its first row stands, and what is typed into its filter. */
export interface MeasuredRoom {
  readonly name: string;
  readonly path: string;
  readonly answer: string;
  readonly row: string;
  readonly filter: string;
}

const api = `/api/playbooks/${playbook}`;

export const measuredRooms: readonly MeasuredRoom[] = [
  { name: 'Overview', path: 'overview', answer: api, row: '[aria-label="Phases"] [data-index="0"]', filter: 'table_37' },
  { name: 'Plan', path: 'plan', answer: `${api}/plan`, row: '[aria-label="Planned phases"] [data-index="0"]', filter: '' },
  { name: 'Review', path: 'review', answer: `${api}/review`, row: '[aria-label="Entities"] li button', filter: 'table_37' },
  {
    name: 'Runs, log',
    path: 'runs?view=log',
    answer: `${api}/events?after=99000&limit=1000`,
    row: '[aria-label="Events"] [data-index="0"]',
    filter: 'phase',
  },
];

/** Goes from another page of the workbench to this one, as a person does who works in it. */
export async function roomTime(served: Served, room: MeasuredRoom): Promise<RoomTime> {
  const serverMs = await timedMs(async () => (await fetch(`${served.url}${room.answer}`, { headers: { cookie: served.cookie } })).text());
  const page = await freshPage(served);
  await page.goto(`${served.url}/p/${playbook}/settings`);
  await isShown(page);
  await page.goto(`${served.url}/p/${playbook}/${room.path}`, { waitUntil: 'commit' });
  const firstRowMs = await sinceStart(page, room.row);
  await isShown(page);
  const filterMs = room.filter === '' ? 0 : await filterTime(page, room.filter);
  const devtools = await page.context().newCDPSession(page);
  const heapMegabytes = (await devtools.send('Runtime.getHeapUsage')).usedSize / 1_048_576;
  await page.context().close();
  return { firstRowMs, serverMs, filterMs, heapMegabytes };
}

/** Since the page was asked for, until the element is drawn. */
const sinceStart = (page: Page, selector: string): Promise<number> =>
  page.evaluate(
    `new Promise((resolve) => {
      const look = () => document.querySelector(${JSON.stringify(selector)}) ? resolve(performance.now()) : requestAnimationFrame(look);
      look();
    })`,
  ) as Promise<number>;

/** From a key in the filter to the frame in which its answer stands. */
async function filterTime(page: Page, text: string): Promise<number> {
  await page.locator('input[type=search]').first().focus();
  await page.evaluate(`document.activeElement.addEventListener('input', () => {
    const from = performance.now();
    requestAnimationFrame(() => setTimeout(() => { window.filtered = Math.max(window.filtered ?? 0, performance.now() - from); }));
  })`);
  await page.keyboard.type(text, { delay: 60 });
  await page.waitForTimeout(200);
  return Number(await page.evaluate('window.filtered'));
}

export async function timedMs(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
